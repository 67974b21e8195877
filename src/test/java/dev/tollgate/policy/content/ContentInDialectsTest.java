package dev.tollgate.policy.content;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.WireMock;
import dev.tollgate.testing.ChatChunks;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.StubbedProvider;
import dev.tollgate.testing.TestGateway;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The filters of answers between real sockets, whatever the caller speaks and whatever the provider, in what is said, thought and called. */
class ContentInDialectsTest {
    private static final String OPENAI_STREAM = ChatChunks.chunk(0, "{\"role\":\"assistant\",\"content\":\"\"}", "null")
            + ChatChunks.chunk(0, "{\"reasoning_content\":\"think of ada\\u0040exam\"}", "null")
            + ChatChunks.chunk(0, "{\"reasoning_content\":\"ple.com\"}", "null")
            + ChatChunks.saying("write to ada@")
            + ChatChunks.saying("\\u0065xam")
            + ChatChunks.saying("ple.com now")
            + called("\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"send\",\"arguments\":\"\"}")
            + called("\"function\":{\"arguments\":\"{\\\"to\\\": \\\"ada\\\\u00\"}")
            + called("\"function\":{\"arguments\":\"40example.com\\\", \\\"n\\\": 41111111\"}")
            + called("\"function\":{\"arguments\":\"11111111, \\\"m\\\": 1}\"}")
            + ChatChunks.chunk(0, "{}", "\"tool_calls\"")
            + "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7}}\n\n"
            + ChatChunks.DONE;

    private static final String OPENAI_WHOLE = """
            {"id":"c","object":"chat.completion","created":1,"model":"chat","choices":[{"index":0,"message":{"role":"assistant",\
            "reasoning_content":"think of ada\\u0040example.com","content":"write to ada\\u0040example.com now",\
            "tool_calls":[{"id":"c1","type":"function","function":{"name":"send","arguments":"{\\"to\\": \\"ada\\\\u0040example.com\\", \\"n\\": 4111111111111111}"}}]},\
            "finish_reason":"tool_calls"}],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}""";

    private static final String ANTHROPIC_STREAM = event(
                    "{\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"chat\",\"content\":[],\"usage\":{\"input_tokens\":3,\"output_tokens\":1}}}")
            + block(
                    0,
                    "{\"type\":\"text\",\"text\":\"\"}",
                    "text_delta\",\"text",
                    "write to ada@",
                    "\\u0065xam",
                    "ple.com now")
            + block(
                    1,
                    "{\"type\":\"tool_use\",\"id\":\"c1\",\"name\":\"send\",\"input\":{}}",
                    "input_json_delta\",\"partial_json",
                    "{\\\"to\\\": \\\"ada\\\\u00",
                    "40example.com\\\", \\\"n\\\": 41111111",
                    "11111111, \\\"m\\\": 1}")
            + event(
                    "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":4}}")
            + event("{\"type\":\"message_stop\"}");

    private static final String ANTHROPIC_WHOLE = """
            {"id":"m","type":"message","role":"assistant","model":"chat","content":[{"type":"text","text":"write to ada\\u0040example.com now"},\
            {"type":"tool_use","id":"c1","name":"send","input":{"to":"ada\\u0040example.com","n":4111111111111111}}],\
            "stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":4}}""";

    private static final String RESPONSES_STREAM = event(
                    "{\"type\":\"response.created\",\"response\":{\"id\":\"r\",\"object\":\"response\",\"model\":\"chat\",\"output\":[]}}")
            + event(
                    "{\"type\":\"response.reasoning_summary_text.delta\",\"output_index\":0,\"summary_index\":0,\"delta\":\"think of ada@\"}")
            + event(
                    "{\"type\":\"response.reasoning_summary_text.delta\",\"output_index\":0,\"summary_index\":0,\"delta\":\"example.com\"}")
            + event(
                    "{\"type\":\"response.reasoning_summary_text.done\",\"output_index\":0,\"summary_index\":0,\"text\":\"think of ada@example.com\"}")
            + event(
                    "{\"type\":\"response.output_text.delta\",\"output_index\":1,\"content_index\":0,\"delta\":\"write to ada\\u0040\"}")
            + event(
                    "{\"type\":\"response.output_text.delta\",\"output_index\":1,\"content_index\":0,\"delta\":\"example.com now\"}")
            + event(
                    "{\"type\":\"response.output_text.done\",\"output_index\":1,\"content_index\":0,\"text\":\"write to ada@example.com now\"}")
            + event(
                    "{\"type\":\"response.function_call_arguments.delta\",\"output_index\":2,\"delta\":\"{\\\"to\\\":\\\"ada@exam\"}")
            + event(
                    "{\"type\":\"response.function_call_arguments.delta\",\"output_index\":2,\"delta\":\"ple.com\\\",\\\"n\\\":4111111111111111}\"}")
            + event(
                    "{\"type\":\"response.completed\",\"response\":{\"id\":\"r\",\"object\":\"response\",\"model\":\"chat\",\"status\":\"completed\",\"output\":[{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"write to ada@example.com now\"}]},{\"type\":\"function_call\",\"name\":\"send\",\"arguments\":\"{\\\"to\\\":\\\"ada@example.com\\\",\\\"n\\\":4111111111111111}\"}],\"usage\":{\"input_tokens\":3,\"output_tokens\":4,\"total_tokens\":7}}}");

    private final StubbedProvider provider = new StubbedProvider();

    @AfterEach
    void stop() {
        provider.close();
    }

    private static String called(String call) {
        return ChatChunks.chunk(0, "{\"tool_calls\":[{\"index\":0," + call + "}]}", "null");
    }

    private static String event(String data) {
        var type = data.substring(9, data.indexOf('"', 9));
        return "event: " + type + "\ndata: " + data + "\n\n";
    }

    private static String block(int index, String start, String delta, String... pieces) {
        var out = new StringBuilder(
                event("{\"type\":\"content_block_start\",\"index\":" + index + ",\"content_block\":" + start + "}"));
        for (var piece : pieces) {
            out.append(event("{\"type\":\"content_block_delta\",\"index\":" + index + ",\"delta\":{\"type\":\"" + delta
                    + "\":\"" + piece + "\"}}"));
        }
        return out.append(event("{\"type\":\"content_block_stop\",\"index\":" + index + "}"))
                .toString();
    }

    private TestGateway gateway(String dialect, String filters) throws Exception {
        return TestGateway.governed(
                """
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers: {sim: {dialect: %s, url: "http://127.0.0.1:%d/v1"}}
                models: {fast: {targets: [{provider: sim, model: chat, maxTokens: 100, price: {input: 1, output: 2}}]}}
                """.formatted(dialect, provider.port()),
                "policies: [{name: clean, content: {response: " + filters + "}}]");
    }

    private static RawCaller.Reply call(TestGateway gateway, String face, boolean stream) throws Exception {
        var said = "\"stream\":" + stream + ",\"model\":\"fast\",";
        var request =
                switch (face) {
                    case "openai" ->
                        RawCaller.post(
                                "/v1/chat/completions",
                                "{" + said + "\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}");
                    case "anthropic" ->
                        RawCaller.post(
                                "/v1/messages",
                                "{" + said
                                        + "\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}",
                                "anthropic-version: 2023-06-01");
                    default -> RawCaller.post("/v1/responses", "{" + said + "\"input\":\"hello\"}");
                };
        return RawCaller.call(gateway.port(), request);
    }

    private void provides(String dialect, String face, boolean stream) {
        var body = face.equals("responses")
                ? RESPONSES_STREAM
                : dialect.equals("openai")
                        ? stream ? OPENAI_STREAM : OPENAI_WHOLE
                        : stream ? ANTHROPIC_STREAM : ANTHROPIC_WHOLE;
        provider.answersAll(StubbedProvider.bare(stream ? "text/event-stream" : "application/json", body));
    }

    @ParameterizedTest(name = "{0} over {1}, stream={2}")
    @CsvSource({
        "openai, openai, true",
        "openai, openai, false",
        "openai, anthropic, true",
        "openai, anthropic, false",
        "anthropic, openai, true",
        "anthropic, openai, false",
        "anthropic, anthropic, true",
        "anthropic, anthropic, false",
        "responses, openai, true"
    })
    void nothingThatMustBeMaskedIsSeen(String face, String dialect, boolean stream) throws Exception {
        provides(dialect, face, stream);
        try (var gateway = gateway(dialect, "[{detect: email}, {detect: card}]")) {
            var answer = call(gateway, face, stream);

            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.whole()).isTrue();
            assertThat(answer.body())
                    .contains("[email]")
                    .contains("[card]")
                    .contains("write to ")
                    .contains(" now")
                    .doesNotContain("ada")
                    .doesNotContain("ple.com")
                    .doesNotContain("1111");
            var settled = gateway.settled(1);
            assertThat(settled.exchanged().notes()).singleElement().satisfies(note -> {
                assertThat(note.action()).isEqualTo("mask_response");
                assertThat(note.detail()).startsWith("card=").contains("email=");
            });
            assertThat(settled.cost().decimal()).isEqualTo("0.000011");
            gateway.awaitIdle();
        }
    }

    @ParameterizedTest(name = "{0} over {1}")
    @CsvSource({"openai, openai", "openai, anthropic", "anthropic, openai", "anthropic, anthropic", "responses, openai"
    })
    void aStreamThatIsRefusedEndsWithAnErrorInTheCallersWordsAndIsPaidFor(String face, String dialect)
            throws Exception {
        provides(dialect, face, true);
        try (var gateway = gateway(dialect, "[{detect: email}, {detect: card, action: refuse}]")) {
            var answer = call(gateway, face, true);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body())
                    .contains("write to ")
                    .contains("the answer holds what filter card looks for")
                    .doesNotContain("ada")
                    .doesNotContain("1111")
                    .doesNotContain("[DONE]")
                    .doesNotContain("message_stop")
                    .doesNotContain("response.completed");
            var error = face.equals("anthropic")
                    ? "event: error\ndata: {\"type\":\"error\",\"error\":{"
                    : "data: {\"error\":{";
            assertThat(answer.body()).contains(error);
            var settled = gateway.settled(1);
            assertThat(settled.cost().isUnknown()).isFalse();
            assertThat(settled.cost().total().nanos()).isPositive();
            assertThat(provider.asked()).hasSize(1);
            gateway.awaitIdle();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatComesInGzipIsLookedAtToo(boolean stream) throws Exception {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write((stream ? OPENAI_STREAM : OPENAI_WHOLE).getBytes(StandardCharsets.UTF_8));
        }
        provider.answersAll(WireMock.aResponse()
                .withHeader("content-type", stream ? "text/event-stream" : "application/json")
                .withHeader("content-encoding", "gzip")
                .withBody(packed.toByteArray()));
        try (var gateway = gateway("openai", "[{detect: email}, {detect: card}]")) {
            var answer = call(gateway, "openai", stream);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).contains("[email]").doesNotContain("ada").doesNotContain("1111");
            gateway.awaitIdle();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"deflate", "br", "zstd", "gzip, gzip"})
    void whatComesInACodeThatNobodyAskedForIsNotShown(String coding) throws Exception {
        var packed = new ByteArrayOutputStream();
        try (var deflated = new DeflaterOutputStream(packed)) {
            deflated.write(OPENAI_WHOLE.getBytes(StandardCharsets.UTF_8));
        }
        provider.answersAll(WireMock.aResponse()
                .withHeader("content-type", "application/json")
                .withHeader("content-encoding", coding)
                .withBody(packed.toByteArray()));
        try (var gateway = gateway("openai", "[{detect: email}]")) {
            var answer = call(gateway, "openai", false);

            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.header("tollgate-reason")).isEqualTo("upstream_protocol");
            assertThat(answer.body()).doesNotContain("ada");
            gateway.awaitIdle();
        }
    }
}

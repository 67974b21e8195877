package dev.tollgate.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClient;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.StructuredChatCompletionCreateParams;
import dev.tollgate.testing.StubbedProvider;
import dev.tollgate.testing.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** OpenAI's SDK asks a Claude model that knows no structured outputs for an object, and has it: by a tool that it never sees. */
class StructuredOutputTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String CALL = "\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"%s\",\"input\":%s";

    private final StubbedProvider provider = new StubbedProvider();
    private TestGateway gateway;
    private OpenAIClient sdk;

    /** What the answer is. */
    public static final class City {
        public String name = "";
    }

    @BeforeEach
    void start() throws Exception {
        gateway = TestGateway.start("""
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers: {anthropic: {dialect: anthropic, url: "%s", key: k}}
                models: {fast: {targets: [{provider: anthropic, model: claude-3-7-sonnet-latest}]}}
                """.formatted(provider.baseUrl()));
        sdk = Sdk.of(gateway);
    }

    @AfterEach
    void stop() {
        sdk.close();
        gateway.awaitIdle();
        gateway.close();
        provider.close();
    }

    private static StructuredChatCompletionCreateParams<City> asked() {
        return Sdk.chat("Name a city.").responseFormat(City.class).build();
    }

    /** The name of the tool as the gateway sends it, which the provider calls. */
    private String tool() throws Exception {
        var body = MAPPER.readTree(provider.lastAsked().getBodyAsString());
        assertThat(body.get("tools")).hasSize(1);
        assertThat(body.at("/tools/0/input_schema/properties/name/type").asText())
                .isEqualTo("string");
        assertThat(body.at("/tool_choice/type").asText()).isEqualTo("tool");
        assertThat(body.at("/tool_choice/name")).isEqualTo(body.at("/tools/0/name"));
        return body.at("/tools/0/name").asText();
    }

    @Test
    void aWholeAnswerIsTheObject() throws Exception {
        // The schema's name as the SDK derives it from the class.
        provider.answers("/messages", StubbedProvider.json("""
                {"id":"msg_1","type":"message","role":"assistant","model":"claude-3-7-sonnet","content":[{%s}],
                 "stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":5}}
                """.formatted(
                        CALL.formatted("json-schema-from-City", "{\"name\":\"K\u00f6ln\"}"))));

        var choice = sdk.chat().completions().create(asked()).choices().getFirst();

        assertThat(choice.message().content().orElseThrow().name).isEqualTo("K\u00f6ln");
        assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        assertThat(gateway.settled(1).exchanged().attempts().getFirst().lossy())
                .as("held to the schema, but not to the letter, as was asked")
                .containsExactly("response_format");
        assertThat(tool()).isEqualTo("json-schema-from-City");
    }

    @Test
    void aStreamIsTheObjectsText() throws Exception {
        provider.answers(
                "/messages",
                StubbedProvider.stream("""
                event: message_start
                data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"usage":{"input_tokens":3,"output_tokens":1}}}

                event: content_block_start
                data: {"type":"content_block_start","index":0,"content_block":{%s}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\\"name\\": "}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"\\"Bonn\\"}"}}

                event: content_block_stop
                data: {"type":"content_block_stop","index":0}

                event: message_delta
                data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":9}}

                event: message_stop
                data: {"type":"message_stop"}

                """.formatted(CALL.formatted("json-schema-from-City", "{}")), 7, 70));

        var choice = streamed(asked().rawParams()).choices().getFirst();

        assertThat(choice.message().content()).contains("{\"name\": \"Bonn\"}");
        assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        assertThat(tool()).isEqualTo("json-schema-from-City");
    }

    private ChatCompletion streamed(ChatCompletionCreateParams params) {
        var all = ChatCompletionAccumulator.create();
        try (var stream = sdk.chat().completions().createStreaming(params)) {
            stream.stream().forEach(all::accumulate);
        }
        return all.chatCompletion();
    }
}

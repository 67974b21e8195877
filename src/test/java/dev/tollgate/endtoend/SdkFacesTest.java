package dev.tollgate.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.ResponseFormatJsonSchema;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.responses.ResponseCreateParams;
import dev.tollgate.settle.Settlement;
import dev.tollgate.testing.StubbedProvider;
import dev.tollgate.testing.TestGateway;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Every face of the dialect, called by OpenAI's own SDK, answered by what OpenAI answers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SdkFacesTest {
    private final StubbedProvider provider = new StubbedProvider();
    private TestGateway gateway;
    private OpenAIClient sdk;

    @BeforeEach
    void start() throws Exception {
        gateway = TestGateway.start("""
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers: {openai: {dialect: openai, url: "%s", key: sk-operators-key}}
                models:
                  fast: {targets: [{provider: openai, model: gpt-4o-mini-2024-07-18, price: {input: 1, output: 2, cacheRead: 0.5}}]}
                  "vendor/model:free": {targets: [{provider: openai, model: m, price: {input: 1, output: 2}}]}
                  same-name: {targets: [{provider: openai, model: same-name, price: {input: 1, output: 2}}]}
                """.formatted(provider.baseUrl()));
        sdk = Sdk.of(gateway);
    }

    @AfterEach
    void nothingIsHeld() {
        sdk.close();
        gateway.awaitIdle();
        gateway.close();
        provider.forget();
    }

    @AfterAll
    void stop() {
        provider.close();
    }

    private String asked() {
        return provider.lastAsked().getBodyAsString();
    }

    @Test
    void chatComesWholeWithItsCostAndTheProvidersOwnHeaders() throws Exception {
        provider.answers("/chat/completions", StubbedProvider.json(Golden.answer("chat")));

        try (var raw = sdk.chat()
                .completions()
                .withRawResponse()
                .create(Sdk.chat("gr\u00fc\u00df dich \ud83d\ude80").build())) {
            var answer = raw.parse();
            assertThat(answer.choices().getFirst().message().content().orElseThrow())
                    .startsWith("Hi ");
            assertThat(answer.usage().orElseThrow().promptTokens()).isEqualTo(1117);
            assertThat(raw.headers().values("x-request-id")).containsExactly("req_upstream_1");
            assertThat(raw.headers().values("openai-processing-ms")).containsExactly("42");
            assertThat(raw.headers().values("x-ratelimit-remaining-requests")).containsExactly("9999");
            // 117 x $1 + 1000 x $0.5 + 46 x $2, each per million.
            assertThat(raw.headers().values("tollgate-cost")).containsExactly("0.000709");
        }
        var request = provider.lastAsked();
        assertThat(request.getHeader("authorization")).isEqualTo("Bearer sk-operators-key");
        assertThat(request.getHeader("openai-organization"))
                .as("whose account is billed is not the caller's to say")
                .isNull();
        assertThat(request.getHeader("accept-encoding")).isEqualTo("identity");
        assertThat(request.getHeader("host")).isEqualTo("127.0.0.1:" + provider.port());
        assertThat(request.getHeader("x-stainless-lang")).isEqualTo("java");
        assertThat(request.getHeaders().all())
                .noneMatch(header -> header.values().toString().contains(Sdk.CALLERS_KEY));
        assertThat(asked())
                .contains("\"model\":\"gpt-4o-mini-2024-07-18\"")
                .contains("gr\u00fc\u00df dich \\uD83D\\uDE80");
        assertThat(settled().cost().total().nanos()).isEqualTo(709_000);
    }

    @Test
    void chatStreamsAndItsUsageIsKnownThoughNobodyAskedForIt() throws Exception {
        provider.answers("/chat/completions", StubbedProvider.stream(Golden.upstream("chat-injected"), 40, 200));

        var chunks = stream(false);

        assertThat(chunks).isNotEmpty().allMatch(chunk -> chunk.usage().isEmpty());
        assertThat(text(chunks)).isNotEmpty();
        assertThat(asked()).contains("\"stream_options\":{\"include_usage\":true}");
        assertThat(settled().usage()).isNotNull();
        assertThat(settled().cost().total().nanos()).isPositive();
    }

    @Test
    void chatStreamsItsUsageWhereItWasAskedFor() throws Exception {
        provider.answers("/chat/completions", StubbedProvider.stream(Golden.upstream("chat-asked"), 40, 200));

        var chunks = stream(true);

        var usage = chunks.getLast().usage().orElseThrow();
        var settled = settled().usage();
        assertThat(settled).isNotNull();
        assertThat(settled.totalInput()).isEqualTo(usage.promptTokens());
        assertThat(settled.totalOutput()).isEqualTo(usage.completionTokens());
    }

    @Test
    void toolsPassBothWays() throws Exception {
        provider.answers("/chat/completions", StubbedProvider.json(Golden.answer("chat-tools")));

        var answer = sdk.chat().completions().create(withTool().build());

        var call = answer.choices()
                .getFirst()
                .message()
                .toolCalls()
                .orElseThrow()
                .getFirst()
                .asFunction();
        assertThat(call.function().name()).isEqualTo("f");
        assertThat(asked())
                .contains("\"tools\":[{")
                .contains("\"name\":\"get_weather\"")
                .contains("\"additionalProperties\":false");
        assertThat(Objects.requireNonNull(settled().exchanged().request()).tools())
                .isTrue();
    }

    @Test
    void parallelToolCallsStreamInDeltas() throws Exception {
        provider.answers("/chat/completions", StubbedProvider.stream(Golden.upstream("tools"), 60, 200));

        var accumulator = ChatCompletionAccumulator.create();
        try (var stream = sdk.chat().completions().createStreaming(withTool().build())) {
            stream.stream().forEach(accumulator::accumulate);
        }

        var calls = accumulator
                .chatCompletion()
                .choices()
                .getFirst()
                .message()
                .toolCalls()
                .orElseThrow();
        assertThat(calls).hasSize(2);
        assertThat(calls.getFirst().asFunction().function().arguments()).isEqualTo("{\"city\":\"Paris\"}");
        assertThat(calls.getLast().asFunction().function().name()).isEqualTo("now");
    }

    @Test
    void aJsonSchemaPasses() throws Exception {
        provider.answers("/chat/completions", StubbedProvider.json(Golden.answer("chat")));

        sdk.chat()
                .completions()
                .create(Sdk.chat("a city")
                        .responseFormat(ResponseFormatJsonSchema.builder()
                                .jsonSchema(ResponseFormatJsonSchema.JsonSchema.builder()
                                        .name("city")
                                        .strict(true)
                                        .schema(ResponseFormatJsonSchema.JsonSchema.Schema.builder()
                                                .putAdditionalProperty("type", JsonValue.from("object"))
                                                .build())
                                        .build())
                                .build())
                        .build());

        assertThat(asked()).contains("\"json_schema\":{").contains("\"type\":\"object\"");
        assertThat(Objects.requireNonNull(settled().exchanged().request()).jsonSchema())
                .isTrue();
    }

    @Test
    void structuredOutputComesBackAsAnObject() throws Exception {
        provider.answers(
                "/chat/completions",
                StubbedProvider.json(
                        "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                                + "\"message\":{\"role\":\"assistant\",\"content\":\"{\\\"name\\\":\\\"K\\u00f6ln\\\"}\"},\"finish_reason\":\"stop\"}],"
                                + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"total_tokens\":2}}"));

        var answer = sdk.chat()
                .completions()
                .create(Sdk.chat("a city").responseFormat(City.class).build());

        assertThat(answer.choices().getFirst().message().content().orElseThrow().name)
                .isEqualTo("K\u00f6ln");
    }

    /** What the structured answer is. */
    public static final class City {
        public String name = "";
    }

    @Test
    void legacyCompletionsComeWholeAndStream() throws Exception {
        var params = CompletionCreateParams.builder()
                .model("fast")
                .prompt("Once")
                .maxTokens(7)
                .build();
        provider.answers("/completions", StubbedProvider.json(Golden.answer("completions")));
        assertThat(sdk.completions().create(params).choices().getFirst().text()).isEqualTo("indeed");
        assertThat(settled().cost().total().nanos()).isEqualTo(5 * 1000 + 7 * 2000);

        provider.answers("/completions", StubbedProvider.stream(Golden.upstream("completions"), 20, 100));
        try (var stream = sdk.completions().createStreaming(params)) {
            assertThat(stream.stream().map(chunk -> chunk.choices().getFirst().text()))
                    .startsWith("Once", " upon");
        }
        assertThat(settled(2).usage()).isNotNull();
    }

    @Test
    void embeddingsPassAsFloatsAndAsBase64() throws Exception {
        provider.answers("/embeddings", StubbedProvider.json(Golden.answer("embeddings")));
        var floats = sdk.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model("fast")
                        .inputOfArrayOfStrings(List.of("a", "b"))
                        .encodingFormat(EmbeddingCreateParams.EncodingFormat.FLOAT)
                        .build());
        assertThat(floats.data().getFirst().embeddingValue().asFloats()).startsWith(0.0023064255f);
        assertThat(settled().cost().total().nanos()).isEqualTo(8000);

        provider.answers(
                "/embeddings",
                StubbedProvider.json(
                        "{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":\"AACAPwAAAEA=\"}],"
                                + "\"model\":\"e\",\"usage\":{\"prompt_tokens\":8,\"total_tokens\":8}}"));
        var packed = sdk.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model("fast")
                        .input("a")
                        .encodingFormat(EmbeddingCreateParams.EncodingFormat.BASE64)
                        .build());
        assertThat(packed.data().getFirst().embedding()).containsExactly(1f, 2f);
        assertThat(asked()).contains("\"encoding_format\":\"base64\"");
    }

    @Test
    void responsesComeWholeAndStream() throws Exception {
        var params = ResponseCreateParams.builder()
                .model("fast")
                .input("Say hi")
                .putAdditionalBodyProperty("store", JsonValue.from(false))
                .build();
        provider.answers("/responses", StubbedProvider.json(Golden.answer("responses")));
        assertThat(sdk.responses().create(params).id()).isEqualTo("resp_1");
        assertThat(settled().usage()).isNotNull().satisfies(usage -> {
            assertThat(usage.totalInput()).isEqualTo(36);
            assertThat(usage.totalOutput()).isEqualTo(87);
        });

        provider.answers("/responses", StubbedProvider.stream(Golden.upstream("responses"), 60, 100));
        var accumulator = ResponseAccumulator.create();
        try (var stream = sdk.responses().createStreaming(params)) {
            stream.stream().forEach(accumulator::accumulate);
        }
        assertThat(accumulator.response().id()).isEqualTo("resp_1");
        assertThat(settled(2).usage()).isNotNull();
        assertThat(asked()).doesNotContain("stream_options");
    }

    @Test
    void modelsAreListedAndFound() {
        assertThat(sdk.models().list().data())
                .map(model -> model.id())
                .containsExactlyInAnyOrder("fast", "same-name", "vendor/model:free");
        assertThat(sdk.models().retrieve("vendor/model:free").id()).isEqualTo("vendor/model:free");
        assertThat(sdk.models().retrieve("fast").ownedBy()).isEqualTo("tollgate");
        assertThat(provider.asked()).isEmpty();
    }

    @Test
    void whatNobodyKnowsSurvives() throws Exception {
        provider.answers("/chat/completions", StubbedProvider.json(Golden.answer("chat")));

        var answer = sdk.chat()
                .completions()
                .create(Sdk.chat("x")
                        .putAdditionalBodyProperty(
                                "vendor_field", JsonValue.from(Map.of("nested", List.of(1, 2.50, "\u2028"))))
                        .putAdditionalHeader("openai-beta", "something=v2")
                        .putAdditionalQueryParam("api-version", "2026-01-01")
                        .build());

        assertThat(asked()).contains("\"vendor_field\":{\"nested\":[1,2.5,\"\u2028\"]}");
        assertThat(provider.lastAsked().getHeader("openai-beta")).isEqualTo("something=v2");
        assertThat(provider.lastAsked().getUrl()).isEqualTo("/v1/chat/completions?api-version=2026-01-01");
        assertThat(answer.choices()).hasSize(1);
    }

    private com.openai.models.chat.completions.ChatCompletionCreateParams.Builder withTool() {
        return Sdk.chat("weather in Paris")
                .addFunctionTool(FunctionDefinition.builder()
                        .name("get_weather")
                        .parameters(FunctionParameters.builder()
                                .putAdditionalProperty("type", JsonValue.from("object"))
                                .putAdditionalProperty("additionalProperties", JsonValue.from(false))
                                .build())
                        .build())
                .parallelToolCalls(true);
    }

    private List<ChatCompletionChunk> stream(boolean usage) {
        var params = Sdk.chat("hello");
        if (usage) {
            params.streamOptions(
                    ChatCompletionStreamOptions.builder().includeUsage(true).build());
        }
        var chunks = new ArrayList<ChatCompletionChunk>();
        try (var stream = sdk.chat().completions().createStreaming(params.build())) {
            stream.stream().forEach(chunks::add);
        }
        return chunks;
    }

    private static String text(List<ChatCompletionChunk> chunks) {
        var text = new StringBuilder();
        chunks.forEach(chunk ->
                chunk.choices().forEach(choice -> choice.delta().content().ifPresent(text::append)));
        return text.toString();
    }

    private Settlement settled() {
        return settled(1);
    }

    private Settlement settled(int count) {
        return gateway.settled(count);
    }
}

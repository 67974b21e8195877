package dev.tollgate.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.tollgate.sim.SimFault;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.server.SimServer;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.TestGateway;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The faces of the Anthropic dialect in front of a provider of the same dialect: what passes, what is added, what is never sent. */
class AnthropicFacesTest {
    private SimServer sim;
    private TestGateway gateway;

    @BeforeEach
    void start() throws Exception {
        sim = SimServer.start(SimSettings.instant().withModels("claude").withApiKey("sk-ant-operator"));
        gateway = TestGateway.start("""
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers:
                  sim: {dialect: anthropic, url: "%s", key: sk-ant-operator}
                  other: {dialect: openai, url: "%s", key: sk-ant-operator}
                models:
                  fast: {targets: [{provider: sim, model: claude, price: {input: 3, output: 15}}]}
                  chat: {targets: [{provider: other, model: claude}]}
                  exact: {lossy: refuse, targets: [{provider: other, model: claude}]}
                  both: {targets: [{provider: other, model: claude, tier: 0}, {provider: sim, model: claude, tier: 1}]}
                """.formatted(sim.baseUrl(), sim.baseUrl()));
    }

    @AfterEach
    void close() {
        gateway.awaitIdle();
        gateway.close();
        sim.close();
    }

    @Test
    void messagesPassAndAreMetered() {
        var sdk = AnthropicSdk.of(gateway);
        var whole = sdk.messages().create(AnthropicSdk.message("hello").build());
        whole.validate();
        var streamed = AnthropicSdk.streamed(sdk, AnthropicSdk.message("hello").build());
        assertThat(streamed.content().getFirst().asText().text())
                .isEqualTo(whole.content().getFirst().asText().text());
        for (var settlement : java.util.List.of(gateway.settled(1), gateway.settled(2))) {
            var usage = Objects.requireNonNull(settlement.usage());
            assertThat(usage.totalInput()).isEqualTo(whole.usage().inputTokens());
            assertThat(usage.totalOutput()).isEqualTo(whole.usage().outputTokens());
            assertThat(settlement.cost().total().nanos())
                    .isEqualTo(
                            whole.usage().inputTokens() * 3_000 + whole.usage().outputTokens() * 15_000);
        }
    }

    @Test
    void onlyWhatIsKnownIsSentAndTheKeyIsTheOperators() {
        var sdk = AnthropicSdk.of(gateway);
        sdk.messages()
                .create(AnthropicSdk.message("hello")
                        .putAdditionalHeader("anthropic-beta", "one,two")
                        .putAdditionalHeader("cookie", "a=b")
                        .putAdditionalQueryParam("beta", "true")
                        .build());
        var sent = Objects.requireNonNull(sim.counters().lastRequest());
        assertThat(sent.target()).isEqualTo("/v1/messages?beta=true");
        assertThat(sent.headers())
                .containsKeys("anthropic-version", "x-api-key", "traceparent", "x-stainless-lang")
                .containsEntry("anthropic-beta", java.util.List.of("one,two"))
                .containsEntry("x-api-key", java.util.List.of("sk-ant-operator"))
                .doesNotContainKeys("authorization", "cookie", "user-agent");
        assertThat(sent.bodyText()).contains("\"claude\"").doesNotContain("\"fast\"");
    }

    @Test
    void tokensAreCountedForNothing() {
        var sdk = AnthropicSdk.of(gateway);
        var counted = sdk.messages()
                .countTokens(MessageCountTokensParams.builder()
                        .model("fast")
                        .addUserMessage("hello")
                        .build());
        assertThat(counted.inputTokens()).isPositive();
        assertThat(gateway.settled(1).cost().decimal()).isEqualTo("0");
        assertThat(Objects.requireNonNull(sim.counters().lastRequest()).path()).isEqualTo("/v1/messages/count_tokens");
    }

    @Test
    void whoeverCanCountIsAsked() {
        assertThat(count("both").tokens()).isPositive();
        assertThat(gateway.settled(1).exchanged().attempts().getFirst().endpoint())
                .isEqualTo("sim/0");
    }

    @Test
    void whereNobodyCanCountTheEstimateSaysThatItIsOne() {
        var model = gateway.plane().live().snapshot().endpoints().models();
        model.counted("claude", 10, 5);
        var counted = count("chat");
        assertThat(counted.lossy()).containsExactly("input_tokens");
        // Two bytes a token were learned: five letters, and what they stand in.
        assertThat(counted.tokens()).isBetween(2L, 4L);
        var settlement = gateway.settled(1);
        assertThat(settlement.exchanged().attempts()).isEmpty();
        assertThat(settlement.cost().decimal()).isEqualTo("0");
        assertThat(sim.counters().requests()).isZero();
    }

    private record Counted(long tokens, List<String> lossy) {}

    private Counted count(String model) {
        try (var raw = AnthropicSdk.of(gateway)
                .messages()
                .withRawResponse()
                .countTokens(MessageCountTokensParams.builder()
                        .model(model)
                        .addUserMessage("hello")
                        .build())) {
            return new Counted(raw.parse().inputTokens(), raw.headers().values("tollgate-lossy"));
        }
    }

    @Test
    void anEstimateIsNoCountWhereNothingMayBeLostAndAnEmbeddingNoMessage() {
        assertThatThrownBy(() -> count("exact"))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("missing_capability");
        assertThatThrownBy(() -> Sdk.of(gateway)
                        .embeddings()
                        .create(EmbeddingCreateParams.builder()
                                .model("fast")
                                .input("a")
                                .build()))
                .isInstanceOf(com.openai.errors.BadRequestException.class)
                .hasMessageContaining("missing_capability");
        assertThat(sim.counters().requests()).isZero();
    }

    @Test
    void modelsAreListedInTheAskersDialect() throws Exception {
        var sdk = AnthropicSdk.of(gateway);
        assertThat(sdk.models().list().data())
                .map(model -> model.id())
                .containsExactly("fast", "chat", "exact", "both");
        assertThat(sdk.models().retrieve("fast").displayName()).isEqualTo("fast");
        assertThatThrownBy(() -> sdk.models().retrieve("nope"))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("not_found_error");
        assertThat(Sdk.of(gateway).models().list().data())
                .map(model -> model.id())
                .containsExactly("fast", "chat", "exact", "both");
    }

    @Test
    void errorsAreInTheDialectOfPathAndHeaders() throws Exception {
        var unknown = RawCaller.call(gateway.port(), "GET /v1/messages/batches HTTP/1.1\r\nhost: a\r\n\r\n");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.body()).contains("\"type\":\"error\"").contains("not_found_error");
        var told = RawCaller.call(
                gateway.port(), "GET /nothing HTTP/1.1\r\nhost: a\r\nanthropic-version: 2023-06-01\r\n\r\n");
        assertThat(told.body()).contains("\"type\":\"error\"");
        var method = RawCaller.call(gateway.port(), "GET /v1/messages HTTP/1.1\r\nhost: a\r\n\r\n");
        assertThat(method.status()).isEqualTo(405);
        assertThat(method.header("allow")).isEqualTo("POST");
        assertThat(method.body()).contains("\"type\":\"error\"");
    }

    @Test
    void theProvidersErrorsPassAsTheyAre() {
        var sdk = AnthropicSdk.of(gateway);
        assertThatThrownBy(() -> sdk.messages()
                        .create(AnthropicSdk.message("hello").maxTokens(0).build()))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("max_tokens");
        sim.failNext(SimFault.OVERLOADED, 1);
        assertThatThrownBy(() ->
                        sdk.messages().create(AnthropicSdk.message("hello").build()))
                .isInstanceOfSatisfying(AnthropicServiceException.class, error -> assertThat(error.statusCode())
                        .isEqualTo(529))
                .hasMessageContaining("overloaded_error");
    }

    @Test
    void aRefusedKeyIsTheOperatorsAffair() {
        var sdk = AnthropicSdk.of(gateway);
        sim.failNext(SimFault.UNAUTHORIZED, 1);
        assertThatThrownBy(() ->
                        sdk.messages().create(AnthropicSdk.message("hello").build()))
                .isInstanceOfSatisfying(AnthropicServiceException.class, error -> assertThat(error.statusCode())
                        .isEqualTo(502))
                .hasMessageContaining("upstream_credential_refused")
                .message()
                .doesNotContain(SimFault.OPERATOR_KEY);
    }
}

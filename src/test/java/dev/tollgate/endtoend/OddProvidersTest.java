package dev.tollgate.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.WireMock;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.tollgate.testing.StubbedProvider;
import dev.tollgate.testing.TestGateway;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Providers that speak the dialect, nearly. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OddProvidersTest {
    private static final String STREAMED =
            "{\"stream\":true," + Raw.body("fast").substring(1);
    private static final String PATH = "/v1/chat/completions";

    private final StubbedProvider provider = new StubbedProvider();
    private TestGateway gateway;

    @BeforeAll
    void start() throws IOException {
        gateway = TestGateway.start("""
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers: {odd: {dialect: openai, url: "%s"}}
                models:
                  fast: {targets: [{provider: odd, model: m, price: {input: 1, output: 2}}]}
                  "vendor/model:free@v1.2": {targets: [{provider: odd, model: "vendor/model:free", price: {input: 1, output: 2}}]}
                """.formatted(provider.baseUrl()));
    }

    @AfterEach
    void nothingIsHeld() {
        gateway.awaitIdle();
        provider.forget();
    }

    @AfterAll
    void stop() {
        gateway.close();
        provider.close();
    }

    @Test
    void aStreamThatWasAskedForAndDidNotComeIsAWholeAnswer() throws Exception {
        provider.answersAll(StubbedProvider.json(Golden.answer("chat")));
        var seen = Raw.post(gateway, PATH, STREAMED);
        assertThat(seen.body()).isEqualTo(Golden.answer("chat"));
        assertThat(Raw.settlement(gateway, seen).cost().total().nanos()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"loop_broken", "loop_blocked", "quarantined"})
    void anAgentThatPassesOnThatItsRunWasStoppedIsNotTakenForAnEmptyAccount(String reason) throws Exception {
        var stop =
                "{\"error\":{\"message\":\"stopped\",\"type\":\"insufficient_quota\",\"code\":\"insufficient_quota\"}}";
        provider.answersAll(WireMock.aResponse()
                .withStatus(429)
                .withHeader("content-type", "application/json")
                .withHeader("x-should-retry", "false")
                .withHeader("tollgate-reason", reason)
                .withBody(stop));
        var seen = Raw.chat(gateway, "fast");
        assertThat(seen.statusCode()).isEqualTo(429);
        assertThat(seen.body()).isEqualTo(stop);
        assertThat(Raw.reason(seen)).isEqualTo(reason);
        assertThat(seen.headers().firstValue("x-should-retry")).contains("false");
        assertThat(provider.asked()).hasSize(1);
        provider.answersAll(StubbedProvider.json(Golden.answer("chat")));
        assertThat(Raw.chat(gateway, "fast").statusCode()).isEqualTo(200);
    }

    @Test
    void aStreamThatNobodyAskedForPasses() throws Exception {
        provider.answersAll(StubbedProvider.stream(Golden.upstream("chat-asked"), 3, 30));
        var seen = Raw.chat(gateway, "fast");
        assertThat(seen.body()).isEqualTo(Golden.upstream("chat-asked"));
        assertThat(Raw.settlement(gateway, seen).usage()).isNotNull();
    }

    @Test
    void anAnswerThatIsGzippedAnywayIsReadAndPassedPlain() throws Exception {
        var coded = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(coded)) {
            gzip.write(Golden.answer("chat").getBytes(StandardCharsets.UTF_8));
        }
        provider.answersAll(WireMock.aResponse()
                .withHeader("content-type", "application/json")
                .withHeader("content-encoding", "gzip")
                .withBody(coded.toByteArray()));
        var seen = Raw.chat(gateway, "fast");
        assertThat(seen.body()).isEqualTo(Golden.answer("chat"));
        assertThat(seen.headers().firstValue("content-encoding")).isEmpty();
        assertThat(Raw.settlement(gateway, seen).cost().total().nanos()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json; charset=utf-8", "application/vnd.api+json", "APPLICATION/JSON"})
    void jsonIsJsonUnderAnyOfItsNames(String type) throws Exception {
        provider.answersAll(WireMock.aResponse()
                .withHeader("content-type", type)
                .withBody(Golden.answer("chat").getBytes(StandardCharsets.UTF_8)));
        var seen = Raw.chat(gateway, "fast");
        assertThat(seen.statusCode()).isEqualTo(200);
        assertThat(seen.headers().firstValue("content-type")).contains(type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "text/plain"})
    void aPageInsteadOfAnAnswerIsNoAnswer(String type) throws Exception {
        provider.answersAll(
                WireMock.aResponse().withHeader("content-type", type).withBody("<html>captive</html>"));
        var seen = Raw.chat(gateway, "fast");
        assertThat(seen.statusCode()).isEqualTo(502);
        assertThat(Raw.reason(seen)).isEqualTo("upstream_protocol");
        assertThat(seen.body()).doesNotContain("captive");
    }

    @Test
    void anErrorPageOfAProxyInBetweenIsPassedOnWithItsStatus() throws Exception {
        provider.answersAll(WireMock.aResponse()
                .withStatus(413)
                .withHeader("content-type", "text/html")
                .withBody("<html>too large</html>"));
        var seen = Raw.chat(gateway, "fast");
        assertThat(seen.statusCode()).isEqualTo(413);
        assertThat(Raw.reason(seen)).isEqualTo("upstream_status");
    }

    @Test
    void namesWithSlashesAndColonsAreNames() throws Exception {
        provider.answersAll(StubbedProvider.json(Golden.answer("chat")));
        var name = "vendor/model:free@v1.2";
        var sdk = Sdk.of(gateway);
        sdk.chat()
                .completions()
                .create(ChatCompletionCreateParams.builder()
                        .model(name)
                        .addUserMessage("x")
                        .build());
        assertThat(provider.lastAsked().getBodyAsString()).contains("\"model\":\"vendor/model:free\"");
        assertThat(sdk.models().list().data()).anyMatch(model -> model.id().equals(name));
        assertThat(Raw.get(gateway, "/v1/models/" + name).statusCode()).isEqualTo(200);
        // The SDK escapes the slash.
        assertThat(sdk.models().retrieve(name).id()).isEqualTo(name);
        sdk.close();
    }

    @Test
    void manyEmbeddingsAtOncePassThoughTheyAreLarge() throws Exception {
        var vector = "[" + String.join(",", Collections.nCopies(1536, "-0.012345678")) + "]";
        var one = "{\"object\":\"embedding\",\"index\":%d,\"embedding\":" + vector + "}";
        var all = new StringBuilder("{\"object\":\"list\",\"data\":[");
        for (int i = 0; i < 200; i++) {
            all.append(i == 0 ? "" : ",").append(one.formatted(i));
        }
        all.append("],\"model\":\"e\",\"usage\":{\"prompt_tokens\":4000,\"total_tokens\":4000}}");
        provider.answersAll(StubbedProvider.json(all.toString()));
        var sdk = Sdk.of(gateway);
        try (var raw = sdk.embeddings()
                .withRawResponse()
                .create(EmbeddingCreateParams.builder()
                        .model("fast")
                        .inputOfArrayOfStrings(List.of("a"))
                        .build())) {
            assertThat(raw.parse().data()).hasSize(200);
            assertThat(raw.headers().values("tollgate-cost")).isEmpty();
            var id = raw.headers().values("tollgate-request-id").getFirst();
            assertThat(gateway.settled(id).cost().total().nanos()).isEqualTo(4_000_000);
        }
        sdk.close();
    }
}

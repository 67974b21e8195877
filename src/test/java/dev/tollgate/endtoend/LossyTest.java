package dev.tollgate.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.server.SimServer;
import dev.tollgate.telemetry.AccessLine;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.TestGateway;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the other dialect cannot say, reported or refused; and what the head of a translated answer tells, both ways. */
class LossyTest {
    private static final JsonMapper MAPPER = new JsonMapper();

    private SimServer sim;
    private TestGateway gateway;

    /** Who asks: each for a model that only a provider of the other dialect serves. */
    enum Asker {
        OPENAI(
                "/v1/chat/completions",
                "\"logit_bias\":{\"5\":1},\"seed\":7,",
                "logit_bias,seed",
                "claude",
                "x-request-id",
                "x-ratelimit-remaining-tokens",
                "x-ratelimit-reset-requests"),
        ANTHROPIC(
                "/v1/messages",
                "\"max_tokens\":100,\"top_k\":5,",
                "top_k",
                "gpt",
                "request-id",
                "anthropic-ratelimit-tokens-remaining",
                "anthropic-ratelimit-requests-reset");

        private final String path;
        private final String unsayable;
        private final String lost;
        private final String model;
        private final String requestId;
        private final String remaining;
        private final String reset;

        Asker(
                String path,
                String unsayable,
                String lost,
                String model,
                String requestId,
                String remaining,
                String reset) {
            this.path = path;
            this.unsayable = unsayable;
            this.lost = lost;
            this.model = model;
            this.requestId = requestId;
            this.remaining = remaining;
            this.reset = reset;
        }

        private RawCaller.Reply ask(TestGateway gateway, String model, String more) throws IOException {
            var body = "{\"model\":\"" + model + "\"," + unsayable + more
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
            return RawCaller.call(
                    gateway.port(),
                    "POST " + path + " HTTP/1.1\r\nhost: a\r\n" + "content-type: application/json\r\ncontent-length: "
                            + body.length() + "\r\n\r\n" + body);
        }
    }

    @BeforeEach
    void start() throws Exception {
        sim = SimServer.start(SimSettings.instant().withModels("m"));
        gateway = TestGateway.start("""
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers:
                  anthropic: {dialect: anthropic, url: "%s"}
                  openai: {dialect: openai, url: "%s"}
                models:
                  claude: {targets: [{provider: anthropic, model: m}]}
                  gpt: {targets: [{provider: openai, model: m}]}
                  strict-claude: {lossy: refuse, targets: [{provider: anthropic, model: m}]}
                  strict-gpt: {lossy: refuse, targets: [{provider: openai, model: m}]}
                  strict-both:
                    lossy: refuse
                    targets: [{provider: anthropic, model: m, tier: 0}, {provider: openai, model: m, tier: 1}]
                """.formatted(sim.baseUrl(), sim.baseUrl()));
    }

    @AfterEach
    void close() {
        gateway.awaitIdle();
        gateway.close();
        sim.close();
    }

    private String accessLine() {
        return new AccessLine().exchange(gateway.settled(1)).toUtf8String();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsLostIsToldInTheHeadAndInTheAccessLine(Asker asker) throws Exception {
        var reply = asker.ask(gateway, asker.model, "");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.header("tollgate-lossy")).isEqualTo(asker.lost);
        assertThat(accessLine()).contains("\"lossy\":\"" + asker.lost + "\"");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsLostIsToldInTheHeadOfAStream(Asker asker) throws Exception {
        var reply = asker.ask(gateway, asker.model, "\"stream\":true,");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.header("content-type")).startsWith("text/event-stream");
        assertThat(reply.header("tollgate-lossy")).isEqualTo(asker.lost);
        assertThat(accessLine()).contains("\"lossy\":\"" + asker.lost + "\"");
    }

    @ParameterizedTest
    @EnumSource
    void aModelThatMayLoseNothingRefusesByName(Asker asker) throws Exception {
        var reply = asker.ask(gateway, "strict-" + asker.model, "");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.header("tollgate-reason")).isEqualTo("lossy_translation");
        assertThat(sim.counters().requests()).isZero();
        var body = MAPPER.readTree(reply.body());
        var error = body.path("error");
        assertThat(error.path("type").textValue()).isEqualTo("invalid_request_error");
        assertThat(error.path("message").textValue()).contains(asker.lost.split(","));
        assertThat(body.path("type").asText(null)).isEqualTo(asker == Asker.ANTHROPIC ? "error" : null);
    }

    @Test
    void aTargetOfTheAskersDialectServesWhatTheOthersWouldLose() throws Exception {
        var reply = Asker.OPENAI.ask(gateway, "strict-both", "");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.headers()).doesNotContainKey("tollgate-lossy");
        assertThat(gateway.settled(1).exchanged().attempts())
                .map(attempt -> attempt.endpoint())
                .last()
                .isEqualTo("openai/0");
        assertThat(sim.counters().requests()).isOne();
    }

    @ParameterizedTest
    @EnumSource
    void theHeadIsToldInTheAskersWords(Asker asker) throws Exception {
        var other = Stream.of(Asker.values())
                .filter(one -> one != asker)
                .findFirst()
                .orElseThrow();
        for (var more : new String[] {"", "\"stream\":true,"}) {
            var reply = asker.ask(gateway, asker.model, more);

            assertThat(reply.header(asker.requestId)).startsWith("req_");
            assertThat(Long.parseLong(reply.header(asker.remaining))).isPositive();
            assertThat(reply.headers()).doesNotContainKeys(other.requestId, other.remaining, other.reset);
            assertThat(reply.headers()).containsKey("tollgate-request-id");
            assertThat(reply.headers().keySet())
                    .noneMatch(name -> name.startsWith(asker == Asker.OPENAI ? "anthropic-" : "openai-"));
            var reset = reply.header(asker.reset);
            if (asker == Asker.OPENAI) {
                assertThat(reset).matches("(\\d+h)?(\\d+m)?\\d+(\\.\\d+)?m?s");
            } else {
                assertThat(Instant.parse(reset)).isAfter(Instant.now().minus(Duration.ofMinutes(1)));
            }
        }
    }
}

package dev.tollgate.policy.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.server.SimServer;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.TestGateway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Access policies on real sockets: what the caller sees, and what nobody behind them sees. */
class AccessOverHttpTest {
    private static final String NO_CHATS = """
            policies: [{name: no-chats, access: {deny: [{to: [{paths: [/v1/chat/completions]}]}]}}]
            """;

    private static TestGateway gateway(SimServer sim, String policies) throws Exception {
        return TestGateway.governed("""
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers: {sim: {dialect: openai, url: "%s"}}
                models: {fast: {targets: [{provider: sim, model: chat, price: {input: 1, output: 2}}]}}
                """.formatted(sim.baseUrl()), policies);
    }

    private static SimServer sim() throws Exception {
        return SimServer.start(SimSettings.instant().withModels("chat"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/chat/completions",
                "//v1/chat//completions",
                "/v1/./chat/completions",
                "/v1/models/../chat/completions",
                "/v1/%63hat/completions",
                "/v1/%2e/chat/completions",
                "/v1/chat/completions?x=/v1/models"
            })
    void noSpellingOfAPathGetsPastARule(String path) throws Exception {
        try (var sim = sim();
                var gateway = gateway(sim, NO_CHATS)) {
            var answer = RawCaller.call(gateway.port(), RawCaller.post(path, RawCaller.body(false)));

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.header("tollgate-reason")).isEqualTo("access_denied");
            assertThat(answer.header("tollgate-policy")).isEqualTo("no-chats");
            assertThat(answer.body()).contains("policy no-chats: access.deny[0] speaks of this call");
            assertThat(sim.counters().requests()).isZero();
            var arrival = gateway.settled(1).exchanged().arrival();
            assertThat(arrival.head().target().path()).isEqualTo("/v1/chat/completions");
        }
    }

    @Test
    void whoIsRefusedByTheHeadNeedNotSendABody() throws Exception {
        try (var sim = sim();
                var gateway = gateway(sim, NO_CHATS);
                var caller = new RawCaller(gateway.port())) {
            var head = """
                    POST /v1/chat/completions HTTP/1.1
                    host: gateway
                    content-type: application/json
                    expect: 100-continue
                    content-length: 1000000

                    """.replace("\n", "\r\n");

            assertThat(caller.send(head).read().status()).isEqualTo(403);
            gateway.awaitIdle();
        }
    }

    @Test
    void whatTheBodySaysIsJudgedBeforeAnyoneIsAsked() throws Exception {
        var policies = """
                policies:
                  - name: small-calls
                    access: {allow: [{to: [{models: [fast]}], when: ['call.maxTokens <= 100']}]}
                """;
        try (var sim = sim();
                var gateway = gateway(sim, policies)) {
            var body = "{\"model\":\"fast\",\"max_tokens\":%d,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

            assertThat(RawCaller.call(gateway.port(), RawCaller.post("/v1/chat/completions", body.formatted(100)))
                            .status())
                    .isEqualTo(200);
            assertThat(RawCaller.call(gateway.port(), RawCaller.post("/v1/chat/completions", body.formatted(101)))
                            .status())
                    .isEqualTo(403);
            assertThat(sim.counters().requests()).isEqualTo(1);
            gateway.awaitIdle();
        }
    }
}

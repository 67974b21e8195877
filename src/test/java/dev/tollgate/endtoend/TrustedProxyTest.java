package dev.tollgate.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.server.SimServer;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.TestGateway;
import org.junit.jupiter.api.Test;

/** Whose call it is where a proxy stands before the gateway, and how many connections each port takes. */
class TrustedProxyTest {
    private static final String[] BEHIND = {"x-forwarded-for", "198.51.100.1, 203.0.113.9", "tollgate-explain", "1"};

    private static String yaml(SimServer sim, String rest) {
        return """
                listeners: {llm: {address: "127.0.0.1:0"}, other: {address: "127.0.0.1:0"}}
                providers: {sim: {dialect: openai, url: "%s"}}
                models: {fast: {targets: [{provider: sim, model: chat, price: {input: 1, output: 2}}]}}
                %s
                """.formatted(sim.baseUrl(), rest);
    }

    @Test
    void theClientIsTheOneThatATrustedProxyNames() throws Exception {
        try (var sim = SimServer.start(SimSettings.instant());
                var gateway = TestGateway.start(yaml(sim, "trusted: [127.0.0.0/8]"))) {
            var answer = Raw.chat(gateway, "fast", BEHIND);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(gateway.settled(1).exchanged().arrival().peer().address())
                    .isEqualTo("203.0.113.9");
            assertThat(Raw.route(answer))
                    .as("a caller from elsewhere is no caller of this machine")
                    .isEmpty();

            gateway.reload(yaml(sim, ""));
            var believed = Raw.chat(gateway, "fast", BEHIND);
            assertThat(gateway.settled(2).exchanged().arrival().peer().address())
                    .isEqualTo("127.0.0.1");
            assertThat(Raw.route(believed)).startsWith("endpoint=sim/0");
        }
    }

    @Test
    void aProxyThatNamesNobodyIsTheClientItself() throws Exception {
        try (var sim = SimServer.start(SimSettings.instant());
                var gateway = TestGateway.start(yaml(sim, "trusted: [127.0.0.0/8]"))) {
            assertThat(Raw.route(Raw.chat(gateway, "fast", "tollgate-explain", "1")))
                    .startsWith("endpoint=sim/0");
            Raw.chat(gateway, "fast", "x-forwarded-for", "unknown");
            assertThat(gateway.settled(2).exchanged().arrival().peer().address())
                    .isEqualTo("127.0.0.1");
        }
    }

    @Test
    void eachListenerTakesItsOwnNumberOfConnections() throws Exception {
        var head = "GET /v1/models HTTP/1.1\r\nhost: x\r\n\r\n";
        try (var sim = SimServer.start(SimSettings.instant());
                var gateway = TestGateway.start(yaml(sim, "limits: {connections: 1}"))) {
            int other = gateway.listeners().ports().get("other");
            try (var first = new RawCaller(gateway.port()).send(head);
                    var elsewhere = new RawCaller(other).send(head)) {
                assertThat(first.read().status()).isEqualTo(200);
                assertThat(elsewhere.read().status()).isEqualTo(200);
                try (var second = new RawCaller(gateway.port())) {
                    assertThat(second.ends()).isTrue();
                }
            }
        }
    }
}

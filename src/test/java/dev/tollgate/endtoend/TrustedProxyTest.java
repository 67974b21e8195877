package dev.tollgate.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.server.SimServer;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.TestGateway;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Whose call it is where a proxy stands before the gateway, and how many connections each port takes. */
class TrustedProxyTest {
    private static final String[] BEHIND = {"x-forwarded-for", "198.51.100.1, 203.0.113.9", "tollgate-explain", "1"};

    private int calls;

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

    private String called(TestGateway gateway, String... lines) throws Exception {
        var request = "GET /v1/models HTTP/1.1\r\nhost: x\r\n" + String.join("", lines) + "\r\n";
        var answer = RawCaller.call(gateway.port(), request);
        if (answer.status() != 200) {
            return Integer.toString(answer.status());
        }
        return Objects.requireNonNull(gateway.settled(++calls).exchanged().caller())
                .principal();
    }

    @Test
    void whoseCertificateATrustedProxySawSaysWhoCalls() throws Exception {
        var billing = "spiffe://cluster.local/ns/payments/sa/billing";
        var proxy = "By=spiffe://cluster.local/ns/gw/sa/front;Hash=1f;Subject=\"CN=a,O=b\";URI=";
        var said = "x-forwarded-client-cert: " + proxy + billing + "\r\n";
        try (var sim = SimServer.start(SimSettings.instant());
                var gateway = TestGateway.start(
                        yaml(sim, "trusted: [127.0.0.0/8]\nidentity: {forwardedCertificates: trusted}"))) {
            assertThat(called(gateway, said)).isEqualTo(billing);
            assertThat(called(gateway, said, "x-forwarded-for: 203.0.113.9\r\n"))
                    .isEqualTo(billing);
            // The caller's own claim comes first, what the proxy saw last.
            assertThat(called(
                            gateway,
                            "x-forwarded-client-cert: URI=spiffe://cluster.local/ns/a/sa/root," + proxy + billing
                                    + "\r\n"))
                    .isEqualTo(billing);
            assertThat(called(gateway, "x-forwarded-client-cert: URI=spiffe://cluster.local/ns/a/sa/root\r\n", said))
                    .isEqualTo(billing);
            assertThat(called(gateway, "x-forwarded-client-cert: Hash=1f\r\n")).isEqualTo("anonymous");
            assertThat(called(gateway)).isEqualTo("anonymous");

            gateway.reload(yaml(sim, "trusted: [10.0.0.0/8]\nidentity: {forwardedCertificates: trusted}"));
            assertThat(called(gateway, said)).as("a stranger's word").isEqualTo("anonymous");
            gateway.reload(yaml(sim, "trusted: [127.0.0.0/8]"));
            assertThat(called(gateway, said)).as("not asked for").isEqualTo("anonymous");
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

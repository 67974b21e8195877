package dev.tollgate.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.io.upstream.Pki;
import dev.tollgate.testing.Settled;
import dev.tollgate.testing.TestGateway;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a provider is reached: TLS, proxies, base URLs, credentials and fields, all from the configuration. */
class ProviderConnectionTest {
    private static final Path PKI =
            Path.of("src/test/resources/dev/tollgate/io/upstream/pki").toAbsolutePath();

    private static TestGateway gateway(String provider) throws Exception {
        return TestGateway.start("""
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers: {p: {dialect: openai, %s}}
                models: {fast: {targets: [{provider: p, model: m, price: {input: 1, output: 2}}]}}
                """.formatted(provider));
    }

    private static String url(SocketProvider server) {
        return "url: \"https://127.0.0.1:%d/v1\"".formatted(server.port());
    }

    private static String tls(String... fields) {
        return ", tls: {" + String.join(", ", fields) + "}";
    }

    private static String ca() {
        return "ca: \"" + PKI.resolve("ca.pem") + "\"";
    }

    private static SocketProvider plain() throws Exception {
        return new SocketProvider(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    private static void refused(TestGateway gateway) throws Exception {
        var answer = Raw.chat(gateway, "fast");
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(Raw.reason(answer)).isEqualTo("upstream_connect");
        assertThat(answer.body()).doesNotContain("127.0.0.1");
        assertThat(Raw.settlement(gateway, answer).cost().total().nanos()).isZero();
        assertThat(Raw.settlement(gateway, answer).cost().isUnknown()).isFalse();
        gateway.awaitIdle();
    }

    @Test
    void anOwnAuthorityIsBelievedAndTheConnectionIsKept() throws Exception {
        try (var server = new SocketProvider(Pki.listen("server", false));
                var gateway = gateway(url(server) + tls(ca()))) {
            for (int i = 0; i < 3; i++) {
                assertThat(Raw.chat(gateway, "fast").statusCode()).isEqualTo(200);
            }
            assertThat(server.heads()).hasSize(3);
            assertThat(gateway.settled(3).exchanged().attempts().getFirst().endpoint())
                    .isEqualTo("p/0");
            gateway.awaitIdle();
        }
    }

    @Test
    void strangersAndOtherHostsAreRefused() throws Exception {
        try (var elsewhere = new SocketProvider(Pki.listen("elsewhere", false));
                var server = new SocketProvider(Pki.listen("server", false))) {
            try (var gateway = gateway(url(elsewhere) + tls(ca()))) {
                refused(gateway);
            }
            try (var gateway = gateway(url(server))) {
                refused(gateway);
            }
            try (var gateway = gateway(url(server) + tls("ca: \"" + PKI.resolve("stranger.pem") + "\""))) {
                refused(gateway);
            }
            assertThat(elsewhere.heads()).isEmpty();
            assertThat(server.heads()).isEmpty();
        }
    }

    @Test
    void aProviderThatCannotBeTrustedIsLeftForAnother() throws Exception {
        try (var elsewhere = new SocketProvider(Pki.listen("elsewhere", false));
                var server = new SocketProvider(Pki.listen("server", false));
                var gateway = TestGateway.start("""
                        listeners: {llm: {address: "127.0.0.1:0"}}
                        providers:
                          bad: {dialect: openai, %s %s}
                          good: {dialect: openai, %s %s}
                        models: {fast: {targets: [{provider: bad, model: m}, {provider: good, model: m, tier: 1}]}}
                        """.formatted(url(elsewhere), tls(ca()), url(server), tls(ca())))) {
            var answer = Raw.chat(gateway, "fast", "tollgate-explain", "1");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(Raw.route(answer)).startsWith("endpoint=good/0; why=failover");
            gateway.awaitIdle();
        }
    }

    @Test
    void ourCertificateIsShownWhereOneIsDemanded() throws Exception {
        try (var server = new SocketProvider(Pki.listen("server", true))) {
            var own = "cert: \"" + PKI.resolve("client.pem") + "\", key: \"" + PKI.resolve("client.key") + "\"";
            try (var gateway = gateway(url(server) + tls(ca(), own))) {
                assertThat(Raw.chat(gateway, "fast").statusCode()).isEqualTo(200);
                assertThat(server.peers()).containsExactly("CN=agent");
            }
            try (var gateway = gateway(url(server) + tls(ca()))) {
                refused(gateway);
                assertThat(Settled.tries(gateway.settled(1))).containsExactly("p/0 TLS");
                assertThat(server.heads()).hasSize(1);
            }
        }
    }

    @Test
    void aProxyIsAskedForATunnelAndTheTlsInItIsChecked() throws Exception {
        try (var server = new SocketProvider(Pki.listen("server", false));
                var elsewhere = new SocketProvider(Pki.listen("elsewhere", false));
                var proxy = new TunnelProxy("HTTP/1.1 200 Connection established")) {
            var through = ", proxy: \"http://user:secret@127.0.0.1:" + proxy.port() + "\"";
            try (var gateway = gateway(url(server) + tls(ca()) + through)) {
                assertThat(Raw.chat(gateway, "fast").statusCode()).isEqualTo(200);
                assertThat(Raw.chat(gateway, "fast").statusCode()).isEqualTo(200);
            }
            assertThat(proxy.heads()).hasSize(1);
            assertThat(proxy.heads().getFirst())
                    .startsWith("CONNECT 127.0.0.1:" + server.port() + " HTTP/1.1\n")
                    .containsIgnoringCase("proxy-authorization: basic dXNlcjpzZWNyZXQ=");
            assertThat(server.heads())
                    .noneMatch(head -> head.toLowerCase(Locale.ROOT).contains("proxy-auth"));
            try (var gateway = gateway(url(elsewhere) + tls(ca()) + through)) {
                refused(gateway);
            }
        }
    }

    @Test
    void aProxyThatSaysNoIsAConnectionThatFailed() throws Exception {
        try (var server = new SocketProvider(Pki.listen("server", false));
                var proxy = new TunnelProxy("HTTP/1.1 407 Proxy Authentication Required");
                var gateway = gateway(
                        url(server) + tls(ca()) + ", proxy: \"http://user:secret@127.0.0.1:" + proxy.port() + "\"")) {
            var answer = Raw.chat(gateway, "fast");
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body())
                    .doesNotContain("secret")
                    .doesNotContain("127.0.0.1")
                    .contains("cannot be reached");
            var failure = gateway.settled(1).exchanged().attempts().getFirst().failure();
            assertThat(failure).isNotNull();
            assertThat(failure.detail()).contains("407").contains(Integer.toString(server.port()));
            gateway.awaitIdle();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', /chat/completions",
        "/, /chat/completions",
        "/v1, /v1/chat/completions",
        "/v1/, /v1/chat/completions",
        "/openai/deployments/gpt%204/, /openai/deployments/gpt%204/chat/completions",
    })
    void theBaseGetsTheDialectsPathBehindOneSlash(String base, String path) throws Exception {
        try (var server = plain();
                var gateway = gateway("url: \"http://127.0.0.1:" + server.port() + base + "\"")) {
            Raw.post(gateway, "/v1/chat/completions?api-version=1", Raw.body("fast"));
            assertThat(server.heads().getFirst()).startsWith("POST " + path + "?api-version=1 HTTP/1.1\n");
        }
    }

    @Test
    void configuredFieldsAreSentAndTheirWordCounts() throws Exception {
        try (var server = plain();
                var gateway = gateway(
                        "url: \"http://127.0.0.1:" + server.port()
                                + "/v1\", headers: {x-team: infra, api-key: azure, authorization: \"Basic b3du\", openai-organization: org-ours}")) {
            var answer = Raw.chat(gateway, "fast", "openai-organization", "org-callers", "x-team", "spoofed");
            assertThat(answer.statusCode()).isEqualTo(200);
            var head = server.heads().getFirst().toLowerCase(Locale.ROOT);
            assertThat(head)
                    .contains(
                            "\nx-team: infra\n",
                            "\napi-key: azure\n",
                            "\nauthorization: basic b3du\n",
                            "\nopenai-organization: org-ours\n")
                    .doesNotContain("spoofed", "org-callers");
        }
    }

    @Test
    void withoutAKeyNothingIsSaidForOne() throws Exception {
        try (var server = plain();
                var gateway = gateway("url: \"http://127.0.0.1:" + server.port() + "\"")) {
            Raw.chat(gateway, "fast", "authorization", "Bearer " + Sdk.CALLERS_KEY);
            assertThat(server.heads().getFirst()).doesNotContainIgnoringCase("authorization");
        }
    }
}

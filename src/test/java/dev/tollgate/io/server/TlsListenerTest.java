package dev.tollgate.io.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tollgate.exchange.TlsFacts;
import dev.tollgate.http.Protocol;
import dev.tollgate.settle.Settlement;
import dev.tollgate.telemetry.AccessLine;
import dev.tollgate.telemetry.SpanView;
import dev.tollgate.telemetry.UpstreamPlace;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.TestGateway;
import dev.tollgate.testing.TlsCaller;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/1.1 over TLS: versions, client certificates, and what the exchange knows of the handshake. */
class TlsListenerTest {
    private static final String REQUEST = "GET /v1/models HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

    private static TestGateway gateway(String more) throws IOException {
        return TestGateway.start("""
                listeners: {llm: {address: "127.0.0.1:0", protocol: https, tls: %s}}
                providers: {p: {dialect: openai, url: "http://127.0.0.1:9", direct: allow}}
                """.formatted(TlsCaller.listenerTls("server", more)));
    }

    private static String clientCa() {
        return ", clientCa: \"" + TlsCaller.file("ca.pem") + "\"";
    }

    private static String ask(SSLSocket socket) throws IOException {
        try (socket) {
            socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static Settlement served(TestGateway gateway, @Nullable String certificate, String version)
            throws IOException {
        var answer = ask(TlsCaller.connect(gateway.port(), certificate, new String[] {version}, "http/1.1"));
        assertThat(answer).startsWith("HTTP/1.1 200 OK");
        return gateway.settled(1);
    }

    private static TlsFacts handshake(Settlement settlement) {
        return Objects.requireNonNull(settlement.exchanged().arrival().peer().tls());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void servesBothVersionsAndTellsWhatTheHandshakeWas(String version) throws IOException {
        try (var gateway = gateway("")) {
            var arrival = served(gateway, null, version).exchanged().arrival();
            assertThat(arrival.protocol()).isEqualTo(Protocol.HTTP_1_1);
            var tls = Objects.requireNonNull(arrival.peer().tls());
            assertThat("TLSv" + tls.version()).isEqualTo(version);
            assertThat(tls.cipher()).startsWith("TLS_").contains("GCM");
            assertThat(tls.serverName()).isEqualTo("localhost");
            assertThat(tls.certificate()).isNull();
        }
    }

    @Test
    void tellsTheHandshakeInLineAndSpan() throws IOException {
        try (var gateway = gateway(clientCa())) {
            var settled = served(gateway, "client", "TLSv1.3");
            var line = new AccessLine().exchange(settled);
            assertThat(new String(line.array(), line.offset(), line.length(), StandardCharsets.UTF_8))
                    .contains("\"protocol\":\"1.1\",\"tls\":\"1.3\"");
            var span = new SpanView(endpoint -> UpstreamPlace.UNKNOWN, "0")
                    .spans(settled)
                    .getFirst();
            assertThat(span.getAttributes().asMap().toString())
                    .contains(
                            "network.protocol.version=1.1",
                            "tls.protocol.version=1.3",
                            "tls.client.server_name=localhost",
                            "tls.client.subject=CN=agent");
        }
    }

    @Test
    void refusesAnOlderVersionThanTheListenerWants() throws IOException {
        try (var gateway = gateway(", minVersion: \"1.3\"")) {
            assertThatThrownBy(() -> TlsCaller.connect(gateway.port(), null, new String[] {"TLSv1.2"}))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void letsNobodyInWithoutTheCertificateItRequires() throws IOException {
        try (var gateway = gateway(clientCa())) {
            assertThatThrownBy(() -> ask(TlsCaller.connect(gateway.port(), null, new String[] {"TLSv1.3"})))
                    .isInstanceOf(IOException.class);
            assertThat(gateway.settlements()).isEmpty();
            var tls = handshake(served(gateway, "client", "TLSv1.3"));
            assertThat(Objects.requireNonNull(tls.certificate())
                            .getSubjectX500Principal()
                            .getName())
                    .isEqualTo("CN=agent");
        }
    }

    @Test
    void asksForACertificateThatIsOptional() throws IOException {
        try (var gateway = gateway(clientCa() + ", clientCert: optional")) {
            var tls = handshake(served(gateway, null, "TLSv1.3"));
            assertThat(tls.certificate()).isNull();
        }
    }

    @Test
    void closesAConnectionThatDoesNotSpeakTls() throws IOException {
        try (var gateway = gateway("");
                var caller = new RawCaller(gateway.port())) {
            assertThat(caller.send(REQUEST).read().whole()).isFalse();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> !gateway.rejections().isEmpty());
            assertThat(gateway.rejections()).containsExactly("400 tls: bytes that are not TLS (expected: a handshake)");
            assertThat(gateway.settlements()).isEmpty();
        }
    }

    @Test
    void answersABrokenRequestInsideTls() throws IOException {
        try (var gateway = gateway("");
                var socket = TlsCaller.connect(gateway.port(), null, new String[] {"TLSv1.3"})) {
            socket.getOutputStream().write("GET  / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void doesNotServeInTheClearBesideTls() throws IOException {
        try (var gateway = gateway("");
                var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .doesNotContain("HTTP/1.1");
        }
    }
}

package dev.tollgate.io.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.testing.FrameCaller;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.TestGateway;
import dev.tollgate.testing.TlsCaller;
import java.io.IOException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One listener with a certificate for {@code elsewhere.example} and another for all other names. */
class ServerNamesTest {
    private static final String[] VERSIONS = {"TLSv1.3"};
    private static TestGateway gateway;

    @BeforeAll
    static void start() throws IOException {
        gateway = TestGateway.start("""
                listeners: {llm: {address: "127.0.0.1:0", protocol: https, tls: %s}}
                providers: {p: {dialect: openai, url: "http://127.0.0.1:9", direct: allow}}
                """.formatted(TlsCaller.listenerTls(
                "server",
                ", certificates: [{names: [elsewhere.example], cert: \"" + TlsCaller.file("elsewhere.pem")
                        + "\", key: \"" + TlsCaller.file("elsewhere.key") + "\"}]")));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static SSLSocket asking(String name, String... protocols) throws IOException {
        return TlsCaller.asking(name, gateway.port(), null, VERSIONS, protocols);
    }

    private static String shown(String name) throws IOException {
        try (var socket = asking(name)) {
            var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return certificate.getSubjectX500Principal().getName();
        }
    }

    private static String models(String host) {
        return "GET /v1/models HTTP/1.1\r\nhost: " + host + "\r\n\r\n";
    }

    @Test
    void showsTheCertificateOfTheNameThatIsAskedFor() throws IOException {
        assertThat(shown("elsewhere.example")).isEqualTo("CN=elsewhere.example");
        assertThat(shown("ELSEWHERE.example")).isEqualTo("CN=elsewhere.example");
        assertThat(shown("localhost")).isEqualTo("CN=localhost");
        assertThat(shown("a.elsewhere.example")).isEqualTo("CN=localhost");
    }

    @Test
    void answers421ToNamesThatTheConnectionsCertificateIsNotFor() throws IOException {
        try (var caller = new RawCaller(asking("localhost", "http/1.1"))) {
            var misdirected = caller.send(models("elsewhere.example")).read();
            assertThat(misdirected.status()).isEqualTo(421);
            assertThat(misdirected.body()).contains("elsewhere.example");
            assertThat(caller.send(models("localhost:" + gateway.port())).read().status())
                    .as("the connection serves on")
                    .isEqualTo(200);
        }
        try (var caller = new RawCaller(asking("elsewhere.example", "http/1.1"))) {
            assertThat(caller.send(models("localhost")).read().status()).isEqualTo(421);
            assertThat(caller.send(models("elsewhere.example")).read().status()).isEqualTo(200);
        }
    }

    @Test
    void answers421ToStreamsThatAClientPutOnTheWrongConnection() throws IOException {
        var socket = asking("elsewhere.example", "h2");
        try (var caller = new FrameCaller(socket)) {
            caller.send(FrameCaller.PREFACE).frame(FrameCaller.SETTINGS, 0, 0);
            assertThat(get(caller, 1, "localhost").status()).isEqualTo(421);
            assertThat(get(caller, 3, "elsewhere.example").status()).isEqualTo(200);
        }
    }

    private static FrameCaller.Answer get(FrameCaller caller, int stream, String authority) throws IOException {
        return caller.headers(
                        stream,
                        true,
                        ":method",
                        "GET",
                        ":scheme",
                        "https",
                        ":path",
                        "/v1/models",
                        ":authority",
                        authority)
                .answer(stream);
    }
}

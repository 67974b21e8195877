package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.ListenerConfig;
import dev.tollgate.config.ListenerConfig.ClientCert;
import dev.tollgate.config.ListenerConfig.TlsVersion;
import dev.tollgate.config.Problem;
import dev.tollgate.testing.TlsCaller;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A listener's certificate that changes while it serves. */
class CertificateReloadTest {
    private static final String[] VERSIONS = {"TLSv1.3"};
    private static final String REQUEST = "GET /v1/models HTTP/1.1\r\nhost: localhost\r\n\r\n";

    @TempDir
    Path folder;

    private Reloading reloading;

    @BeforeEach
    void start() throws IOException {
        copy("server.pem", "cert.pem");
        copy("server.key", "key.pem");
        Files.writeString(folder.resolve("gateway.yaml"), """
                listeners: {llm: {address: "127.0.0.1:0", protocol: https, tls: {cert: cert.pem, key: key.pem}}}
                providers: {p: {dialect: openai, url: "http://127.0.0.1:9", direct: allow}}
                """);
        reloading = Reloading.of(folder);
    }

    @AfterEach
    void stop() {
        reloading.close();
    }

    /** As volumes do it: the new file takes the old one's place at once. */
    private void copy(String from, String to) throws IOException {
        Files.copy(TlsCaller.file(from), folder.resolve(to + ".new"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(folder.resolve(to + ".new"), folder.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    private SSLSocket connect() throws IOException {
        return TlsCaller.connect(reloading.gateway.ports().values().iterator().next(), null, VERSIONS);
    }

    private static String shown(SSLSocket socket) throws IOException {
        var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return certificate.getSubjectX500Principal().getName();
    }

    private static void serves(SSLSocket socket) throws IOException {
        socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
        var status = new String(socket.getInputStream().readNBytes(15), StandardCharsets.US_ASCII);
        assertThat(status).isEqualTo("HTTP/1.1 200 OK");
        var rest = new StringBuilder();
        while (rest.indexOf("]}") < 0) {
            rest.append((char) socket.getInputStream().read());
        }
    }

    @Test
    void showsTheNewCertificateToNewConnectionsAndKeepsTheOldOnesAlive() throws IOException {
        try (var old = connect()) {
            assertThat(shown(old)).isEqualTo("CN=localhost");
            serves(old);
            copy("elsewhere.key", "key.pem");
            copy("elsewhere.pem", "cert.pem");
            reloading.awaitPlans(1);
            try (var next = connect()) {
                assertThat(shown(next)).isEqualTo("CN=elsewhere.example");
                serves(next);
            }
            serves(old);
        }
    }

    @Test
    void keepsTheLastGoodPairWhereTheKeyIsAnotherCertificates() throws IOException {
        copy("elsewhere.pem", "cert.pem");
        reloading.awaitRefusals(1);
        assertThat(reloading.refusals.getFirst().problems())
                .singleElement()
                .asString()
                .contains("gateway.yaml:", ": error: listeners.llm.tls.key: ")
                .contains("the key of another certificate")
                .doesNotContain("BEGIN");
        try (var next = connect()) {
            assertThat(shown(next)).isEqualTo("CN=localhost");
            serves(next);
        }
        copy("elsewhere.key", "key.pem");
        reloading.awaitPlans(1);
        try (var next = connect()) {
            assertThat(shown(next)).isEqualTo("CN=elsewhere.example");
        }
    }

    @Test
    void takesUpACertificateForFurtherNames() throws IOException {
        copy("elsewhere.key", "named-key.pem");
        copy("elsewhere.pem", "named.pem");
        var yaml = Files.readString(folder.resolve("gateway.yaml"));
        Files.writeString(
                folder.resolve("gateway.yaml"),
                yaml.replace(
                        "key: key.pem",
                        "key: key.pem, certificates: [{names: [elsewhere.example], cert: named.pem, key: named-key.pem}]"));
        reloading.awaitPlans(1);
        int port = reloading.gateway.ports().values().iterator().next();
        try (var named = TlsCaller.asking("elsewhere.example", port, null, VERSIONS);
                var other = connect()) {
            assertThat(shown(named)).isEqualTo("CN=elsewhere.example");
            assertThat(shown(other)).isEqualTo("CN=localhost");
        }
        copy("server.key", "named-key.pem");
        reloading.awaitRefusals(1);
        assertThat(reloading.refusals.getLast().problems())
                .singleElement()
                .asString()
                .contains("gateway.yaml:", ": error: listeners.llm.tls.certificates[0].key: ");
    }

    @Test
    void checkNamesANameThatTheCertificateIsNotFor() {
        var tls = new ListenerConfig.Tls(
                TlsCaller.file("server.pem"),
                TlsCaller.file("server.key"),
                List.of(new ListenerConfig.Named(
                        List.of("elsewhere.example", "other.example"),
                        TlsCaller.file("elsewhere.pem"),
                        TlsCaller.file("elsewhere.key"))),
                null,
                ClientCert.REQUIRED,
                TlsVersion.V1_2);
        assertThat(ListenerCertificates.problems("listeners.l.tls", tls, Instant.now()))
                .singleElement()
                .asString()
                .startsWith("listeners.l.tls.certificates[0].names: other.example")
                .contains("a name of the certificate");
    }

    private List<String> judged(String cert, String key) {
        var tls = new ListenerConfig.Tls(
                folder.resolve(cert), folder.resolve(key), null, ClientCert.REQUIRED, TlsVersion.V1_2);
        return ListenerCertificates.problems("listeners.l.tls", tls, Instant.now()).stream()
                .map(Problem::toString)
                .map(line -> line.replace(folder + "/", ""))
                .toList();
    }

    @Test
    void checkNamesTheFileThatIsWrong() throws IOException {
        copy("expired.pem", "expired.pem");
        copy("expired.key", "expired.key");
        Files.writeString(
                folder.resolve("rsa.key"), "-----BEGIN RSA PRIVATE KEY-----\nAA==\n-----END RSA PRIVATE KEY-----\n");
        Files.writeString(
                folder.resolve("secret.key"),
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n-----END ENCRYPTED PRIVATE KEY-----\n");
        Files.writeString(
                folder.resolve("broken.key"), "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n");
        assertThat(judged("cert.pem", "key.pem")).isEmpty();
        assertThat(judged("expired.pem", "expired.key"))
                .singleElement()
                .asString()
                .contains("listeners.l.tls.cert: ", "expired at");
        assertThat(judged("missing.pem", "key.pem"))
                .singleElement()
                .asString()
                .contains("listeners.l.tls.cert: ", "a file that can be read");
        assertThat(judged("key.pem", "key.pem")).singleElement().asString().contains("listeners.l.tls.cert: ");
        assertThat(judged("cert.pem", "cert.pem")).singleElement().asString().contains("without a private key");
        assertThat(judged("cert.pem", "rsa.key")).singleElement().asString().contains("PKCS #8");
        assertThat(judged("cert.pem", "secret.key")).singleElement().asString().contains("without a passphrase");
        assertThat(judged("cert.pem", "broken.key")).singleElement().asString().contains("cannot be read as a key");
    }
}

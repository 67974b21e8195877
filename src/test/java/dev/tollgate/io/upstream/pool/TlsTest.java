package dev.tollgate.io.upstream.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tollgate.io.upstream.ConnectFailure;
import dev.tollgate.io.upstream.ConnectFailure.Kind;
import dev.tollgate.io.upstream.Origin;
import dev.tollgate.io.upstream.Pki;
import dev.tollgate.io.upstream.TlsSettings;
import dev.tollgate.io.upstream.connect.TlsContexts;
import dev.tollgate.testing.SocketServer;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

class TlsTest {

    private static final SocketServer.Script ANSWERING = (socket, index) -> {
        while (!ScriptedServer.readHead(socket).isEmpty()) {
            ScriptedServer.write(socket, ScriptedServer.OK);
        }
    };

    private static Origin secure(ScriptedServer server, String host, TlsSettings settings) {
        return new Origin(true, host, server.port(), settings, null);
    }

    @Test
    void shouldSpeakTlsToAServerOfItsAuthorityAndReuseTheConnection() throws Exception {
        var names = new ConcurrentLinkedQueue<String>();
        var protocols = new ConcurrentLinkedQueue<String>();
        var listening = Pki.listen("server", false);
        var parameters = listening.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        listening.setSSLParameters(parameters);
        try (var server = new ScriptedServer(listening, (socket, index) -> {
                    var secured = (SSLSocket) socket;
                    secured.startHandshake();
                    var session = (ExtendedSSLSession) secured.getSession();
                    session.getRequestedServerNames().forEach(name -> names.add(((SNIHostName) name).getAsciiName()));
                    protocols.add(secured.getApplicationProtocol());
                    protocols.add(session.getProtocol());
                    ANSWERING.talk(socket, index);
                });
                var bench = new Bench(Bench.settings(2, 2))) {
            bench.name("localhost", "127.0.0.1");
            var origin = secure(server, "localhost", Pki.trusting()).withHttp(Origin.Http.HTTP_1);
            assertThat(bench.exchange(origin)).isFalse();
            assertThat(bench.exchange(origin)).isTrue();
            assertThat(names).containsExactly("localhost");
            assertThat(protocols).containsExactly("http/1.1", "TLSv1.3");
        }
    }

    @Test
    void shouldAcceptTls12AndAnAddressInTheCertificate() throws Exception {
        var listening = Pki.listen("server", false);
        listening.setEnabledProtocols(new String[] {"TLSv1.2"});
        try (var server = new ScriptedServer(listening, ANSWERING);
                var bench = new Bench(Bench.settings(2, 2))) {
            assertThat(bench.exchange(secure(server, "127.0.0.1", Pki.trusting())))
                    .isFalse();
        }
    }

    @Test
    void shouldRefuseACertificateForAnotherHost() throws Exception {
        try (var server = new ScriptedServer(Pki.listen("elsewhere", false), ANSWERING);
                var bench = new Bench(Bench.settings(2, 2))) {
            bench.name("localhost", "127.0.0.1");
            refused(bench, secure(server, "localhost", Pki.trusting()));
            refused(bench, secure(server, "127.0.0.1", Pki.trusting()));
        }
    }

    @Test
    void shouldRefuseAnUnknownAuthorityAndAnExpiredCertificate() throws Exception {
        try (var server = new ScriptedServer(Pki.listen("server", false), ANSWERING);
                var expired = new ScriptedServer(Pki.listen("expired", false), ANSWERING);
                var bench = new Bench(Bench.settings(2, 2))) {
            refused(bench, secure(server, "127.0.0.1", new TlsSettings(Pki.pem("stranger.pem"), null, null)));
            refused(bench, secure(server, "127.0.0.1", TlsSettings.SYSTEM));
            refused(bench, secure(expired, "127.0.0.1", Pki.trusting()));
        }
    }

    @Test
    void shouldShowItsCertificateWhereOneIsDemanded() throws Exception {
        try (var server = new ScriptedServer(Pki.listen("server", true), ANSWERING);
                var bench = new Bench(Bench.settings(2, 2))) {
            var shown = new TlsSettings(Pki.pem("ca.pem"), Pki.pem("client.pem"), Pki.pem("client.key"));
            assertThat(bench.exchange(secure(server, "127.0.0.1", shown))).isFalse();
        }
    }

    @Test
    void shouldFailWhereACertificateIsDemandedAndNoneIsHeld() throws Exception {
        for (var version : List.of("TLSv1.2", "TLSv1.3")) {
            var listening = Pki.listen("server", true);
            listening.setEnabledProtocols(new String[] {version});
            try (var server = new ScriptedServer(listening, ANSWERING);
                    var bench = new Bench(Bench.settings(2, 2))) {
                var origin = secure(server, "127.0.0.1", Pki.trusting());
                if (version.equals("TLSv1.2")) {
                    refused(bench, origin);
                } else {
                    var answer = new Answer();
                    bench.send(origin, answer);
                    assertThat(ConnectFailure.isTlsRefusal(answer.awaitFailure()))
                            .isTrue();
                    answer.awaitClosed();
                    assertThat(answer.end.isDone()).isFalse();
                }
                bench.awaitStats(origin, stats -> stats.open() == 0);
            }
        }
    }

    @Test
    void shouldRefuseAPeerThatDoesNotSpeakTls() throws Exception {
        try (var server = new ScriptedServer((socket, index) -> {
                    ScriptedServer.write(socket, ScriptedServer.OK);
                    ScriptedServer.awaitEnd(socket);
                });
                var bench = new Bench(Bench.settings(2, 2))) {
            refused(bench, secure(server, "127.0.0.1", Pki.trusting()));
        }
    }

    @Test
    void shouldNotWaitForAHandshakeLongerThanTheDeadline() throws Exception {
        try (var server = new ScriptedServer((socket, index) -> ScriptedServer.awaitEnd(socket));
                var bench = new Bench(Bench.hasty(2, 2))) {
            var origin = secure(server, "127.0.0.1", Pki.trusting());
            var failure = bench.ask(origin).failure();
            assertThat(failure.kind()).isEqualTo(Kind.TLS);
            assertThat(failure.timedOut()).isTrue();
            bench.awaitStats(origin, stats -> stats.open() == 0);
        }
    }

    @Test
    void shouldNotWaitForAHandshakeAfterCancellation() throws Exception {
        try (var server = new ScriptedServer((socket, index) -> ScriptedServer.awaitEnd(socket));
                var bench = new Bench(Bench.settings(2, 2))) {
            var origin = secure(server, "127.0.0.1", Pki.trusting());
            var cancelled = bench.ask(origin);
            await().until(() -> server.accepted() == 1);
            cancelled.cancel(bench);
            bench.awaitStats(origin, stats -> stats.open() == 0);
            await().until(() -> server.open() == 0);
            assertThat(cancelled.told()).isZero();
        }
    }

    @Test
    void shouldDropAnIdleConnectionWhenTheServerEndsIt() throws Exception {
        try (var server = new ScriptedServer(Pki.listen("server", false), (socket, index) -> {
                    ScriptedServer.readHead(socket);
                    ScriptedServer.write(socket, ScriptedServer.OK);
                });
                var bench = new Bench(Bench.settings(2, 2))) {
            var origin = secure(server, "127.0.0.1", Pki.trusting());
            bench.exchange(origin);
            bench.awaitStats(origin, stats -> stats.open() == 0);
        }
    }

    @Test
    void shouldSayWhatIsWrongWithMaterialAndShowNoneOfIt() throws Exception {
        var key = Pki.pem("client.key");
        assertThat(TlsContexts.problem(Pki.trusting())).isNull();
        assertThat(TlsContexts.problem(new TlsSettings("no certificate", null, null)))
                .isNotNull();
        var mismatched = new TlsSettings(null, Pki.pem("client.pem"), "no key");
        assertThat(TlsContexts.problem(mismatched)).isNotNull();
        assertThat(new TlsSettings(null, Pki.pem("client.pem"), key).toString()).doesNotContain("BEGIN");
        assertThatThrownBy(() -> new TlsSettings(null, null, key))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tls: key without cert (expected: both or neither)");
        try (var server = new ScriptedServer(Pki.listen("server", false), ANSWERING);
                var bench = new Bench(Bench.settings(2, 2))) {
            refused(bench, secure(server, "127.0.0.1", mismatched));
        }
    }

    private static void refused(Bench bench, Origin origin) {
        var failure = bench.ask(origin).failure();
        assertThat(failure.kind()).isEqualTo(Kind.TLS);
        assertThat(failure.timedOut()).isFalse();
        assertThat(failure.message()).startsWith(origin + ": ").hasSizeLessThan(400);
        bench.awaitStats(origin, stats -> stats.open() == 0);
    }
}

package dev.tollgate.io.upstream.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tollgate.io.upstream.ConnectFailure.Kind;
import dev.tollgate.io.upstream.EgressProxy;
import dev.tollgate.io.upstream.Origin;
import dev.tollgate.io.upstream.Pki;
import dev.tollgate.io.upstream.TlsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class ProxyTest {

    private static final String TUNNEL = "HTTP/1.1 200 Connection established\r\n\r\n";

    private static EgressProxy proxy(ScriptedServer server) {
        return new EgressProxy("127.0.0.1", server.port(), null, null);
    }

    private static void relay(Socket client, int port) throws IOException {
        try (var upstream = new Socket(InetAddress.getLoopbackAddress(), port)) {
            var back = Thread.ofVirtual().start(() -> {
                try {
                    upstream.getInputStream().transferTo(client.getOutputStream());
                    client.shutdownOutput();
                } catch (IOException gone) {
                    // either side went away
                }
            });
            client.getInputStream().transferTo(upstream.getOutputStream());
            upstream.shutdownOutput();
            back.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldTunnelPlainAndSecureOriginsWithoutResolvingThem() throws Exception {
        var heads = new ConcurrentLinkedQueue<String>();
        try (var plain = ScriptedServer.answering();
                var secure = new ScriptedServer(Pki.listen("elsewhere", false), (socket, index) -> {
                    while (!ScriptedServer.readHead(socket).isEmpty()) {
                        ScriptedServer.write(socket, ScriptedServer.OK);
                    }
                });
                var egress = new ScriptedServer((socket, index) -> {
                    var head = ScriptedServer.readHead(socket);
                    heads.add(head);
                    ScriptedServer.write(socket, TUNNEL);
                    relay(socket, head.contains(":" + secure.port()) ? secure.port() : plain.port());
                });
                var bench = new Bench(Bench.settings(2, 2))) {
            var toPlain = new Origin(false, "plain.example", plain.port(), TlsSettings.SYSTEM, proxy(egress));
            assertThat(bench.exchange(toPlain)).isFalse();
            assertThat(bench.exchange(toPlain)).isTrue();
            var toSecure = new Origin(true, "elsewhere.example", secure.port(), Pki.trusting(), proxy(egress));
            assertThat(bench.exchange(toSecure)).isFalse();
            assertThat(bench.exchange(toSecure)).isTrue();
            assertThat(heads).hasSize(2);
            assertThat(heads.peek())
                    .startsWith("CONNECT plain.example:" + plain.port() + " HTTP/1.1\r\n")
                    .containsIgnoringCase("host: plain.example:" + plain.port());
        }
    }

    @Test
    void shouldFailWhenTheProxyRefusesAndNeverShowTheCredential() throws Exception {
        var heads = new ConcurrentLinkedQueue<String>();
        for (var status : List.of("403 Forbidden", "407 Proxy Authentication Required", "502 Bad Gateway")) {
            try (var egress = new ScriptedServer((socket, index) -> {
                        heads.add(ScriptedServer.readHead(socket));
                        ScriptedServer.write(socket, "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n");
                        ScriptedServer.awaitEnd(socket);
                    });
                    var bench = new Bench(Bench.settings(2, 2))) {
                var proxy = EgressProxy.of(URI.create("http://agent:hunter2@127.0.0.1:" + egress.port()));
                var origin = new Origin(true, "api.example", 443, TlsSettings.SYSTEM, proxy);
                var failure = bench.ask(origin).failure();
                assertThat(failure.kind()).isEqualTo(Kind.PROXY);
                assertThat(failure.timedOut()).isFalse();
                assertThat(failure.message()).contains(status.substring(0, 3)).doesNotContain("hunter2");
                assertThat(origin.toString() + proxy).doesNotContain("hunter2");
                bench.awaitStats(origin, stats -> stats.open() == 0);
            }
        }
        assertThat(heads).allMatch(head -> head.toLowerCase(Locale.ROOT)
                .contains("proxy-authorization: basic ywdlbnq6ahvudgvymg=="));
    }

    @Test
    void shouldNotWaitForTheProxysAnswerLongerThanTheDeadline() throws Exception {
        try (var egress = new ScriptedServer((socket, index) -> ScriptedServer.awaitEnd(socket));
                var bench = new Bench(Bench.hasty(2, 2))) {
            var origin = new Origin(false, "api.example", 80, TlsSettings.SYSTEM, proxy(egress));
            var failure = bench.ask(origin).failure();
            assertThat(failure.kind()).isEqualTo(Kind.PROXY);
            assertThat(failure.timedOut()).isTrue();
            bench.awaitStats(origin, stats -> stats.open() == 0);
        }
    }

    @Test
    void shouldNotWaitForTheProxysAnswerAfterCancellation() throws Exception {
        try (var egress = new ScriptedServer((socket, index) -> ScriptedServer.awaitEnd(socket));
                var bench = new Bench(Bench.settings(2, 2))) {
            var origin = new Origin(false, "api.example", 80, TlsSettings.SYSTEM, proxy(egress));
            var cancelled = bench.ask(origin);
            await().until(() -> egress.accepted() == 1);
            cancelled.cancel(bench);
            await().until(() -> egress.open() == 0);
            bench.awaitStats(origin, stats -> stats.open() == 0);
            assertThat(cancelled.told()).isZero();
        }
    }

    @Test
    void shouldFailWhenTheProxyIsUnreachableUnknownOrClosesAtOnce() throws Exception {
        try (var closing = new ScriptedServer((socket, index) -> ScriptedServer.readHead(socket));
                var bench = new Bench(Bench.settings(2, 2))) {
            var dead = new EgressProxy("127.0.0.1", ScriptedServer.deadPort(), null, null);
            var unknown = new EgressProxy("nowhere.test", 3128, null, null);
            for (var proxy : List.of(dead, unknown, proxy(closing))) {
                var origin = new Origin(false, "api.example", 80, TlsSettings.SYSTEM, proxy);
                var failure = bench.ask(origin).failure();
                assertThat(failure.kind()).isEqualTo(Kind.PROXY);
                assertThat(failure.timedOut()).isFalse();
                bench.awaitStats(origin, stats -> stats.open() == 0);
            }
        }
    }

    @Test
    void shouldReadProxyUrlsAndOriginUrls() {
        assertThat(EgressProxy.of(URI.create("http://egress:3128")))
                .isEqualTo(new EgressProxy("egress", 3128, null, null));
        assertThatThrownBy(() -> EgressProxy.of(URI.create("https://egress:3128")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EgressProxy.of(URI.create("http://agent@egress:3128")))
                .hasMessageContaining("half a credential");
        assertThat(Origin.of(URI.create("https://API.example/v1")))
                .isEqualTo(new Origin(true, "api.example", 443, TlsSettings.SYSTEM, null))
                .hasToString("https://api.example:443");
        assertThat(Origin.of(URI.create("http://[::1]:8000"))).hasToString("http://[::1]:8000");
        assertThatThrownBy(() -> Origin.of(URI.create("ftp://api.example"))).hasMessageContaining("http or https");
    }
}

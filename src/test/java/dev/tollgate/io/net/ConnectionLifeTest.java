package dev.tollgate.io.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.testing.Promptly;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clocks, leaving clients, early answers, pipelines: what happens to a connection over time. */
class ConnectionLifeTest {
    private static final String HOST = "Host: h\r\n";
    /** How soon the end of a client is noticed. */
    private static final Duration SOON = Duration.ofMillis(250);

    private static final int PATIENCE_MILLIS = 20_000;
    /** Far above the short clocks, below every usual one: a clock that is not heeded is found. */
    private static final int CLOCKS_MILLIS = 9_000;

    private static EchoServer epoll;
    private static EchoServer nio;
    private static EchoServer hasty;
    private static LeakWatch leaks;

    @BeforeAll
    static void start() {
        leaks = new LeakWatch();
        epoll = new EchoServer(true);
        nio = new EchoServer(false);
        hasty = new EchoServer(true, EchoServer.HASTY);
    }

    @AfterAll
    static void stop() {
        epoll.close();
        nio.close();
        hasty.close();
        assertThat(leaks.leaks()).isEmpty();
    }

    @AfterEach
    void forget() {
        epoll.log.clear();
        nio.log.clear();
        hasty.log.clear();
    }

    private static RawClient client() throws IOException {
        return new RawClient(epoll.port());
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\n" + HOST + "\r\n";
    }

    /** A client of a server whose clocks are short. */
    private static RawClient hurried() throws IOException {
        return new RawClient(hasty.port());
    }

    @Test
    void answersAHeadThatNeverEnds() throws IOException {
        try (var client = hurried().send("GET / HTTP/1.1\r\nHo")) {
            assertThat(client.readToEnd(CLOCKS_MILLIS)).isTrue();
            assertThat(client.statuses()).containsExactly("408");
        }
    }

    @Test
    void answersAHeadThatDrips() throws IOException {
        try (var client = hurried().send("GET / HTTP/1.1\r\nX: ")) {
            long start = System.nanoTime();
            while (!client.readToEnd(50) && System.nanoTime() - start < CLOCKS_MILLIS * 1_000_000L) {
                client.send("x");
            }
            assertThat(client.statuses()).containsExactly("408");
        }
    }

    @Test
    void closesAConnectionThatSaysNothing() throws IOException {
        try (var client = hurried()) {
            assertThat(client.readToEnd(CLOCKS_MILLIS)).isTrue();
            assertThat(client.text()).isEmpty();
        }
    }

    @Test
    void closesAnIdleConnectionButKeepsOneInUse() throws IOException {
        long longest = 0;
        try (var client = hurried()) {
            long last = System.nanoTime();
            for (int i = 1; i <= 4; i++) {
                client.send(get("/x")).await(i, CLOCKS_MILLIS);
                client.readToEnd(500);
                longest = Math.max(longest, System.nanoTime() - last);
                last = System.nanoTime();
            }
            // Where the machine kept this client from asking in time, it was idle indeed.
            assertThat(client.statuses().size() == 4
                            || longest >= EchoServer.HASTY.idle().toNanos())
                    .as("%s answers, %d ns between two requests", client.statuses(), longest)
                    .isTrue();
            assertThat(client.readToEnd(CLOCKS_MILLIS)).isTrue();
        }
    }

    @Test
    void breaksOffABodyThatDrips() throws IOException {
        try (var client = hurried().send("POST /p HTTP/1.1\r\n" + HOST + "Content-Length: 1000\r\n\r\n")) {
            long start = System.nanoTime();
            while (!client.readToEnd(100) && System.nanoTime() - start < CLOCKS_MILLIS * 1_000_000L) {
                client.send("x");
            }
            assertThat(client.statuses()).containsExactly("408");
            assertThat(hasty.log).contains("broken TOO_SLOW");
        }
    }

    @Test
    void cutsAClientThatDoesNotRead() throws IOException {
        try (var client = hurried().send(get("/flood"))) {
            assertThat(client.socket.isConnected()).isTrue();
            hasty.awaitLine("broken STALLED");
            hasty.awaitLine("ended Closed");
        }
    }

    private static boolean ended(EchoServer server) {
        return server.log.stream().anyMatch(line -> line.startsWith("ended"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/hold", "/flood"})
    void seesAClientLeaveWhileItWaits(String path) throws Exception {
        for (var server : new EchoServer[] {epoll, nio}) {
            var client = new RawClient(server.port()).send(get(path));
            server.awaitLine("body " + path + " 0");
            client.close();
            Promptly.within(SOON, () -> ended(server));
        }
    }

    @Test
    void seesAFinWhileItWaits() throws Exception {
        try (var client = client().send(get("/hold"))) {
            epoll.awaitLine("body /hold 0");
            client.socket.shutdownOutput();
            Promptly.within(SOON, () -> epoll.log.contains("ended Closed"));
        }
    }

    @Test
    void seesAResetWhileItWaits() throws Exception {
        var client = client().send(get("/hold"));
        epoll.awaitLine("body /hold 0");
        client.socket.setSoLinger(true, 0);
        client.close();
        Promptly.within(SOON, () -> epoll.log.contains("ended Reset"));
    }

    @Test
    void seesAClientLeaveWhileItsBodyIsHeldBack() throws Exception {
        var client = client().send(
                        "POST /pause HTTP/1.1\r\n" + HOST + "Content-Length: 9999999\r\n\r\n" + "x".repeat(100_000));
        epoll.awaitLine("POST /pause");
        client.socket.setSoLinger(true, 0);
        client.close();
        Promptly.within(SOON, () -> ended(epoll));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/early", "/stop"})
    void keepsAConnectionWhoseSmallBodyWasNotWanted(String path) throws IOException {
        try (var client = client().send("POST " + path + " HTTP/1.1\r\n" + HOST + "Content-Length: 10\r\n\r\n")) {
            client.await(1, PATIENCE_MILLIS);
            client.send("GET /evil!" + get("/next"));
            client.await(2, PATIENCE_MILLIS);
            assertThat(client.statuses()).containsExactly("200", "200");
            assertThat(epoll.requests()).containsExactly("POST " + path, "GET /next");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 100000\r\n",
                "Transfer-Encoding: chunked\r\n",
                "Content-Length: 10\r\nExpect: 100-continue\r\n"
            })
    void closesWhereABodyThatWasNotWantedMayComeOrNot(String fields) throws IOException {
        try (var client = client().send("POST /early HTTP/1.1\r\n" + HOST + fields + "\r\n")) {
            assertThat(client.readToEnd(PATIENCE_MILLIS)).isTrue();
            assertThat(client.statuses()).containsExactly("200");
            assertThat(client.text()).contains("connection: close");
            assertThat(epoll.requests()).hasSize(1);
        }
    }

    @Test
    void asksForABodyOnlyWhenTheExchangeWantsIt() throws IOException {
        try (var client =
                client().send("POST /ask HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n")) {
            client.await(1, PATIENCE_MILLIS);
            assertThat(client.statuses()).containsExactly("100");
            client.send("abc").await(2, PATIENCE_MILLIS);
            assertThat(client.statuses()).containsExactly("100", "200");
            client.send("POST /ask HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabc")
                    .await(3, PATIENCE_MILLIS);
            assertThat(client.statuses()).containsExactly("100", "200", "200");
        }
    }

    @Test
    void closesAPipelineThatGrowsTooLong() throws IOException {
        try (var client = client().send(get("/hold") + get("/x").repeat(5000))) {
            assertThat(client.readToEnd(PATIENCE_MILLIS)).isTrue();
        }
        assertThat(epoll.requests()).containsExactly("GET /hold");
        assertThat(epoll.log).anyMatch(line -> line.startsWith("closed 400 "));
    }

    @Test
    void endsAStreamToAnOldClientWithTheConnection() throws IOException {
        try (var client = client().send("GET /flood HTTP/1.0\r\n\r\n")) {
            client.await(1, PATIENCE_MILLIS);
            assertThat(client.text()).doesNotContain("chunked").contains("connection: close");
        }
    }

    @Test
    void closesAfterAnOldClient() throws IOException {
        try (var client = client().send("GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + get("/y"))) {
            assertThat(client.readToEnd(PATIENCE_MILLIS)).isTrue();
            assertThat(client.statuses()).containsExactly("200");
            assertThat(epoll.requests()).containsExactly("GET /x");
        }
    }

    @Test
    void answersThoseBeforeTheBadOneInAPipeline() throws IOException {
        try (var client = client().send(get("/x") + get("/y") + "GET  /z HTTP/1.1\r\n\r\n" + get("/smuggled"))) {
            assertThat(client.readToEnd(PATIENCE_MILLIS)).isTrue();
            assertThat(client.statuses()).containsExactly("200", "200", "400");
            assertThat(epoll.requests()).containsExactly("GET /x", "GET /y");
        }
    }

    @Test
    void dropsWhatEndsAtThisHop() throws IOException {
        var fields = HOST
                + "Connection: X-Secret, Host, Authorization, traceparent\r\nX-Secret: s\r\nAuthorization: a\r\ntraceparent: t\r\n"
                + "Keep-Alive: 1\r\nTE: trailers\r\nTrailer: x\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\nProxy-Connection: x\r\n"
                + "Content_Length: 5\r\nX_Forwarded_For: 1.1.1.1\r\nX-Kept: k\r\n";
        try (var client = client().send("GET /x HTTP/1.1\r\n" + fields + "\r\n")) {
            client.await(1, PATIENCE_MILLIS);
            assertThat(client.statuses()).containsExactly("200");
        }
        assertThat(epoll.log.stream().filter(line -> line.startsWith("header")))
                .containsExactlyInAnyOrder(
                        "header host: h", "header authorization: a", "header traceparent: t", "header X-Kept: k");
    }

    @Test
    void takesTheAuthorityOfTheTarget() throws IOException {
        try (var client = client().send("GET http://evil/x HTTP/1.1\r\nHost: good\r\n\r\n")) {
            client.await(1, PATIENCE_MILLIS);
        }
        assertThat(epoll.log).contains("header host: evil");
    }
}

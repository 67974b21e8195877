package dev.tollgate.io.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
    private static EchoServer epoll;
    private static EchoServer nio;
    private static LeakWatch leaks;

    @BeforeAll
    static void start() {
        leaks = new LeakWatch();
        epoll = new EchoServer(true);
        nio = new EchoServer(false);
    }

    @AfterAll
    static void stop() {
        epoll.close();
        nio.close();
        assertThat(leaks.leaks()).isEmpty();
    }

    @AfterEach
    void forget() {
        epoll.log.clear();
        nio.log.clear();
    }

    private static RawClient client() throws IOException {
        return new RawClient(epoll.port());
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\n" + HOST + "\r\n";
    }

    private static void awaitLog(EchoServer server, String line, int millis) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofMillis(millis))
                .until(() -> server.log.contains(line));
    }

    @Test
    void answersAHeadThatNeverEnds() throws IOException {
        try (var client = client().send("GET / HTTP/1.1\r\nHo")) {
            assertThat(client.readToEnd(3000)).isTrue();
            assertThat(client.statuses()).containsExactly("408");
        }
    }

    @Test
    void answersAHeadThatDrips() throws IOException {
        try (var client = client().send("GET / HTTP/1.1\r\nX: ")) {
            long start = System.nanoTime();
            while (!client.readToEnd(50) && System.nanoTime() - start < 3_000_000_000L) {
                client.send("x");
            }
            assertThat(client.statuses()).containsExactly("408");
        }
    }

    @Test
    void closesAConnectionThatSaysNothing() throws IOException {
        try (var client = client()) {
            assertThat(client.readToEnd(3000)).isTrue();
            assertThat(client.text()).isEmpty();
        }
    }

    @Test
    void closesAnIdleConnectionButKeepsOneInUse() throws IOException {
        try (var client = client()) {
            for (int i = 1; i <= 4; i++) {
                client.send(get("/x")).await(i, 1000);
                assertThat(client.readToEnd(500)).isFalse();
            }
            assertThat(client.statuses()).hasSize(4);
            assertThat(client.readToEnd(3000)).isTrue();
        }
    }

    @Test
    void breaksOffABodyThatDrips() throws IOException {
        try (var client = client().send("POST /p HTTP/1.1\r\n" + HOST + "Content-Length: 1000\r\n\r\n")) {
            long start = System.nanoTime();
            while (!client.readToEnd(100) && System.nanoTime() - start < 3_000_000_000L) {
                client.send("x");
            }
            assertThat(client.statuses()).containsExactly("408");
            assertThat(epoll.log).contains("broken TOO_SLOW");
        }
    }

    @Test
    void cutsAClientThatDoesNotRead() throws IOException {
        try (var client = client().send(get("/flood"))) {
            assertThat(client.socket.isConnected()).isTrue();
            awaitLog(epoll, "broken STALLED", 4000);
            awaitLog(epoll, "ended Closed", 1000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/hold", "/flood"})
    void seesAClientLeaveWhileItWaits(String path) throws IOException {
        for (var server : new EchoServer[] {epoll, nio}) {
            var client = new RawClient(server.port()).send(get(path));
            awaitLog(server, "body " + path + " 0", 2000);
            client.close();
            await().atMost(Duration.ofMillis(250))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> server.log.stream().anyMatch(line -> line.startsWith("ended")));
        }
    }

    @Test
    void seesAFinWhileItWaits() throws IOException {
        try (var client = client().send(get("/hold"))) {
            awaitLog(epoll, "body /hold 0", 2000);
            client.socket.shutdownOutput();
            awaitLog(epoll, "ended Closed", 250);
        }
    }

    @Test
    void seesAResetWhileItWaits() throws IOException {
        var client = client().send(get("/hold"));
        awaitLog(epoll, "body /hold 0", 2000);
        client.socket.setSoLinger(true, 0);
        client.close();
        awaitLog(epoll, "ended Reset", 250);
    }

    @Test
    void seesAClientLeaveWhileItsBodyIsHeldBack() throws IOException {
        var client = client().send(
                        "POST /pause HTTP/1.1\r\n" + HOST + "Content-Length: 9999999\r\n\r\n" + "x".repeat(100_000));
        awaitLog(epoll, "POST /pause", 2000);
        client.socket.setSoLinger(true, 0);
        client.close();
        await().atMost(Duration.ofMillis(250))
                .until(() -> epoll.log.stream().anyMatch(line -> line.startsWith("ended")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/early", "/stop"})
    void keepsAConnectionWhoseSmallBodyWasNotWanted(String path) throws IOException {
        try (var client = client().send("POST " + path + " HTTP/1.1\r\n" + HOST + "Content-Length: 10\r\n\r\n")) {
            client.await(1, 2000);
            client.send("GET /evil!" + get("/next"));
            client.await(2, 2000);
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
            assertThat(client.readToEnd(2000)).isTrue();
            assertThat(client.statuses()).containsExactly("200");
            assertThat(client.text()).contains("connection: close");
            assertThat(epoll.requests()).hasSize(1);
        }
    }

    @Test
    void asksForABodyOnlyWhenTheExchangeWantsIt() throws IOException {
        try (var client =
                client().send("POST /ask HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n")) {
            client.await(1, 2000);
            assertThat(client.statuses()).containsExactly("100");
            client.send("abc").await(2, 2000);
            assertThat(client.statuses()).containsExactly("100", "200");
            client.send("POST /ask HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabc")
                    .await(3, 2000);
            assertThat(client.statuses()).containsExactly("100", "200", "200");
        }
    }

    @Test
    void closesAPipelineThatGrowsTooLong() throws IOException {
        try (var client = client().send(get("/hold") + get("/x").repeat(5000))) {
            assertThat(client.readToEnd(3000)).isTrue();
        }
        assertThat(epoll.requests()).containsExactly("GET /hold");
        assertThat(epoll.log).anyMatch(line -> line.startsWith("closed 400 "));
    }

    @Test
    void endsAStreamToAnOldClientWithTheConnection() throws IOException {
        try (var client = client().send("GET /flood HTTP/1.0\r\n\r\n")) {
            client.await(1, 2000);
            assertThat(client.text()).doesNotContain("chunked").contains("connection: close");
        }
    }

    @Test
    void closesAfterAnOldClient() throws IOException {
        try (var client = client().send("GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + get("/y"))) {
            assertThat(client.readToEnd(3000)).isTrue();
            assertThat(client.statuses()).containsExactly("200");
            assertThat(epoll.requests()).containsExactly("GET /x");
        }
    }

    @Test
    void answersThoseBeforeTheBadOneInAPipeline() throws IOException {
        try (var client = client().send(get("/x") + get("/y") + "GET  /z HTTP/1.1\r\n\r\n" + get("/smuggled"))) {
            assertThat(client.readToEnd(3000)).isTrue();
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
            client.await(1, 2000);
            assertThat(client.statuses()).containsExactly("200");
        }
        assertThat(epoll.log.stream().filter(line -> line.startsWith("header")))
                .containsExactlyInAnyOrder(
                        "header host: h", "header authorization: a", "header traceparent: t", "header X-Kept: k");
    }

    @Test
    void takesTheAuthorityOfTheTarget() throws IOException {
        try (var client = client().send("GET http://evil/x HTTP/1.1\r\nHost: good\r\n\r\n")) {
            client.await(1, 2000);
        }
        assertThat(epoll.log).contains("header host: evil");
    }
}

package dev.tollgate.io.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an upstream may answer, on a raw socket: each doubt is a broken response and a connection that is never used again. */
class StrictResponsesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc";
    private static Transport transport;
    private static LeakWatch leaks;

    @BeforeAll
    static void start() {
        leaks = new LeakWatch();
        transport = Transport.open("upstream", 1);
    }

    @AfterAll
    static void stop() {
        transport.close();
        assertThat(leaks.leaks()).isEmpty();
    }

    /** One connection to an upstream that says what it is told; {@code log} holds what the exchange saw. */
    private static final class Scene implements AutoCloseable {
        final List<String> log = new CopyOnWriteArrayList<>();
        final Channel channel;
        final Socket upstream;

        Scene() throws IOException {
            try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                channel = new Bootstrap()
                        .group(transport.loops())
                        .channel(transport.clientChannel())
                        .handler(new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel made) {
                                new Http1Client(Http1Limits.defaults()).install(made.pipeline());
                                made.pipeline().addLast(new Exchange(log));
                            }
                        })
                        .connect(InetAddress.getLoopbackAddress(), listener.getLocalPort())
                        .syncUninterruptibly()
                        .channel();
                upstream = listener.accept();
            }
        }

        Scene ask(HttpMethod method) throws IOException {
            var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, method, "/x");
            request.headers().set(HttpHeaderNames.HOST, "h");
            channel.writeAndFlush(request).syncUninterruptibly();
            assertThat(upstream.getInputStream().read()).isEqualTo(method.name().charAt(0));
            return this;
        }

        Scene say(String text) throws IOException {
            upstream.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return this;
        }

        void awaitLog(String line) {
            await().pollInterval(Duration.ofMillis(5)).atMost(PATIENCE).untilAsserted(() -> assertThat(log)
                    .contains(line));
        }

        @Override
        public void close() throws IOException {
            channel.close().awaitUninterruptibly(20_000);
            upstream.close();
        }
    }

    private static final class Exchange extends ChannelInboundHandlerAdapter {
        private final List<String> log;

        Exchange(List<String> log) {
            this.log = log;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            switch (msg) {
                case UpstreamResponse response -> log.add(response.status().code() + " " + response.framing());
                case HttpContent content -> {
                    if (content.content().isReadable()) {
                        log.add("content " + content.content().toString(StandardCharsets.ISO_8859_1));
                    }
                    content.release();
                    if (msg instanceof LastHttpContent) {
                        log.add("last, reusable " + Http1Client.isReusable(ctx.channel()));
                    }
                }
                default -> log.add("what? " + msg);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            switch (event) {
                case Broken broken -> log.add("broken " + broken.kind());
                case Ended ended -> log.add("ended " + ended);
                default -> {}
            }
        }
    }

    private static Stream<Arguments> untrusted() {
        var rows = new ArrayList<Arguments>();
        row(rows, "CL and TE", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        row(rows, "two CL", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc");
        row(rows, "bad CL", "HTTP/1.1 200 OK\r\nContent-Length: +3\r\n\r\nabc");
        row(rows, "bare LF", "HTTP/1.1 200 OK\nContent-Length: 3\n\nabc");
        row(rows, "CR in value", "HTTP/1.1 200 OK\r\nX: a\rb\r\nContent-Length: 3\r\n\r\nabc");
        row(rows, "NUL in value", "HTTP/1.1 200 OK\r\nX: a\u0000b\r\nContent-Length: 3\r\n\r\nabc");
        row(rows, "large header", "HTTP/1.1 200 OK\r\nX: " + "x".repeat(40_000));
        row(rows, "many headers", "HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(102) + "\r\n");
        row(rows, "long line", "HTTP/1.1 200 " + "x".repeat(9000));
        row(rows, "garbage", "\u0000\u0001garbage");
        row(rows, "text garbage", "nonsense\r\n\r\n");
        row(rows, "fold", "HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 3\r\n\r\nabc");
        row(rows, "empty name", "HTTP/1.1 200 OK\r\n: a\r\nContent-Length: 3\r\n\r\nabc");
        row(rows, "unasked 101", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");
        row(rows, "1000", "HTTP/1.1 1000 OK\r\nContent-Length: 0\r\n\r\n");
        row(rows, "099", "HTTP/1.1 099 OK\r\nContent-Length: 0\r\n\r\n");
        row(rows, "600", "HTTP/1.1 600 OK\r\nContent-Length: 0\r\n\r\n");
        row(rows, "2x0", "HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n");
        row(rows, "HTTP/2.0", "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n");
        row(rows, "double space", "HTTP/1.1  200 OK\r\nContent-Length: 0\r\n\r\n");
        row(rows, "TE x", "HTTP/1.1 200 OK\r\nTransfer-Encoding: x\r\n\r\nabc");
        row(rows, "TE gzip", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n");
        row(rows, "TE in 1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        row(rows, "204 with body", "HTTP/1.1 204 No\r\nContent-Length: 3\r\n\r\nabc");
        row(rows, "nine 1xx", "HTTP/1.1 103 Early\r\n\r\n".repeat(9) + OK);
        return rows.stream();
    }

    private static void row(List<Arguments> rows, String id, String bytes) {
        rows.add(Arguments.of(id, bytes));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("untrusted")
    void refusesWhatCouldBeReadInTwoWays(String id, String bytes) throws IOException {
        try (var scene = new Scene().ask(HttpMethod.GET).say(bytes)) {
            scene.awaitLog("ended " + Ended.CLOSED);
            assertThat(scene.log).as(id).containsExactly("broken FRAMING", "ended " + Ended.CLOSED);
        }
    }

    private static Stream<Arguments> brokenBodies() {
        var rows = new ArrayList<Arguments>();
        for (var body : List.of(
                "3\nabc\n0\n\n",
                "3 \r\nabc\r\n",
                "3\r\nabcd\r\n",
                "0x3\r\nabc\r\n",
                "100000003\r\nabc",
                "0\r\nx\r\n\r\n")) {
            rows.add(Arguments.of(body));
        }
        return rows.stream();
    }

    @ParameterizedTest
    @MethodSource("brokenBodies")
    void breaksOffDoubtfulChunks(String body) throws IOException {
        try (var scene =
                new Scene().ask(HttpMethod.GET).say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body)) {
            scene.awaitLog("ended " + Ended.CLOSED);
            assertThat(scene.log).contains("broken FRAMING").noneMatch(line -> line.startsWith("last"));
        }
    }

    @ParameterizedTest
    @MethodSource("cut")
    void saysThatABodyWasCut(String bytes) throws IOException {
        try (var scene = new Scene().ask(HttpMethod.GET).say(bytes)) {
            scene.upstream.close();
            scene.awaitLog("ended " + Ended.CLOSED);
            assertThat(scene.log).contains("broken TRUNCATED").noneMatch(line -> line.startsWith("last"));
        }
    }

    private static Stream<String> cut() {
        return Stream.of(
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n",
                "HTTP/1.1 200 OK\r\nContent-Le");
    }

    private static Stream<Arguments> fine() {
        return Stream.of(
                Arguments.of("GET", OK, "[200 LENGTH, content abc, last, reusable true]"),
                Arguments.of("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", "[200 NONE, last, reusable true]"),
                Arguments.of("GET", "HTTP/1.1 204 No\r\n\r\n", "[204 NONE, last, reusable true]"),
                Arguments.of(
                        "GET", "HTTP/1.1 304 Same\r\nContent-Length: 3\r\n\r\n", "[304 NONE, last, reusable true]"),
                Arguments.of(
                        "GET",
                        "HTTP/1.1 103 E\r\n\r\nHTTP/1.1 100 C\r\n\r\n" + OK,
                        "[200 LENGTH, content abc, last, reusable true]"),
                Arguments.of(
                        "GET",
                        "HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n3;x\r\nabc\r\n0\r\nX: y\r\n\r\n",
                        "[200 CHUNKED, content abc, last, reusable true]"),
                Arguments.of(
                        "GET",
                        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
                        "[200 NONE, last, reusable false]"),
                Arguments.of(
                        "GET", "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", "[200 NONE, last, reusable false]"));
    }

    @ParameterizedTest
    @MethodSource("fine")
    void handsOnWhatIsInOrder(String method, String bytes, String seen) throws IOException {
        try (var scene = new Scene().ask(HttpMethod.valueOf(method)).say(bytes)) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(scene.log).anyMatch(line -> line.startsWith("last")));
            assertThat(scene.log).hasToString(seen);
        }
    }

    @Test
    void carriesOneRequestAfterAnother() throws IOException {
        try (var scene = new Scene()) {
            for (int i = 1; i <= 3; i++) {
                int answers = i;
                scene.upstream
                        .getInputStream()
                        .skip(scene.upstream.getInputStream().available());
                scene.ask(HttpMethod.GET).say(OK);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(scene.log).hasSize(3 * answers));
            }
            assertThat(scene.log).doesNotContain("last, reusable false");
        }
    }

    @Test
    void dropsAConnectionWithSurplusBytes() throws IOException {
        try (var scene = new Scene().ask(HttpMethod.GET).say(OK + OK)) {
            scene.awaitLog("ended " + Ended.CLOSED);
            assertThat(scene.log)
                    .containsExactly(
                            "200 LENGTH",
                            "content abc",
                            "last, reusable false",
                            "broken SURPLUS",
                            "ended " + Ended.CLOSED);
        }
    }

    @Test
    void dropsAConnectionThatSpeaksUnasked() throws IOException {
        try (var scene = new Scene().say(OK)) {
            scene.awaitLog("ended " + Ended.CLOSED);
            assertThat(scene.log).containsExactly("broken SURPLUS", "ended " + Ended.CLOSED);
        }
    }

    @Test
    void marksABodyThatOnlyTheCloseEnds() throws IOException {
        try (var scene = new Scene().ask(HttpMethod.GET).say("HTTP/1.1 200 OK\r\n\r\nabc")) {
            scene.awaitLog("content abc");
            scene.upstream.close();
            scene.awaitLog("ended " + new Ended.Closed(true));
            assertThat(scene.log).containsExactly("200 UNTIL_CLOSE", "content abc", "ended " + new Ended.Closed(true));
        }
    }

    @Test
    void tellsAResetFromAnEnd() throws IOException {
        try (var scene = new Scene().ask(HttpMethod.GET).say("HTTP/1.1 200 OK\r\n\r\nabc")) {
            scene.awaitLog("content abc");
            scene.upstream.setSoLinger(true, 0);
            scene.upstream.close();
            scene.awaitLog("ended " + Ended.RESET);
            assertThat(scene.log).doesNotContain("ended " + new Ended.Closed(true));
        }
    }
}

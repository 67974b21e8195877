package dev.tollgate.io.upstream.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.io.upstream.Origin;
import dev.tollgate.io.upstream.Pki;
import dev.tollgate.io.upstream.TlsSettings;
import dev.tollgate.testing.Promptly;
import dev.tollgate.testing.SocketServer;
import io.netty.handler.codec.http.HttpMethod;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an exchange sees of an upstream is the same over every transport. */
class ClientContractTest {

    enum Over {
        H1(false, false),
        H1_TLS(true, false),
        H2(true, true),
        H2C(false, true);

        final boolean secure;
        final boolean http2;

        Over(boolean secure, boolean http2) {
            this.secure = secure;
            this.http2 = http2;
        }

        ScriptedServer serve(Talk talk) throws Exception {
            SocketServer.Script script = (socket, index) -> talk.with(http2 ? new H2Peer(socket) : new H1Peer(socket));
            if (!secure) {
                return new ScriptedServer(script);
            }
            var listening = Pki.listen("server", false);
            var parameters = listening.getSSLParameters();
            parameters.setApplicationProtocols(http2 ? new String[] {"h2", "http/1.1"} : new String[] {"http/1.1"});
            listening.setSSLParameters(parameters);
            return new ScriptedServer(listening, script);
        }

        Origin origin(ScriptedServer server) throws IOException {
            var tls = secure ? Pki.trusting() : TlsSettings.SYSTEM;
            var origin = new Origin(secure, "127.0.0.1", server.port(), tls, null);
            return http2 && !secure ? origin.withHttp(Origin.Http.HTTP_2) : origin;
        }
    }

    /** What the server does with a connection. */
    interface Talk {
        void with(Peer peer) throws IOException;
    }

    /** The server's end in either version of HTTP. */
    interface Peer {
        /** Reads a request to its end and answers the bytes of its body; -1 when none comes. */
        int request() throws IOException;

        /** Sends a head; {@code length} of -1 says none. */
        void head(int status, long length) throws IOException;

        void interim(int status) throws IOException;

        /** Sends bytes of a body; false when the client has gone. */
        boolean body(byte[] bytes, boolean last) throws IOException;

        /** Waits until the client gives up. */
        void awaitCancel() throws IOException;

        Socket socket();
    }

    private record H1Peer(Socket socket, AtomicLong declared) implements Peer {
        H1Peer(Socket socket) {
            this(socket, new AtomicLong());
        }

        @Override
        public int request() throws IOException {
            var head = ScriptedServer.readHead(socket);
            if (head.isEmpty()) {
                return -1;
            }
            var at = head.indexOf("content-length: ") + 16;
            var length = Integer.parseInt(head.substring(at, head.indexOf('\r', at)));
            return socket.getInputStream().readNBytes(length).length;
        }

        @Override
        public void head(int status, long length) throws IOException {
            declared.set(length);
            ScriptedServer.write(
                    socket,
                    "HTTP/1.1 " + status + " x\r\nx-one: 1\r\n"
                            + (length >= 0
                                    ? "content-length: " + length + "\r\n\r\n"
                                    : status == 204 ? "\r\n" : "transfer-encoding: chunked\r\n\r\n"));
        }

        @Override
        public void interim(int status) throws IOException {
            ScriptedServer.write(socket, "HTTP/1.1 " + status + " x\r\n\r\n");
        }

        @Override
        public boolean body(byte[] bytes, boolean last) throws IOException {
            try {
                var chunked = declared.get() < 0;
                var out = socket.getOutputStream();
                if (chunked && bytes.length > 0) {
                    out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                }
                out.write(bytes);
                if (chunked) {
                    out.write((bytes.length > 0 ? "\r\n" : "").getBytes(StandardCharsets.US_ASCII));
                    out.write((last ? "0\r\n\r\n" : "").getBytes(StandardCharsets.US_ASCII));
                }
                return true;
            } catch (IOException gone) {
                return false;
            }
        }

        @Override
        public void awaitCancel() {
            try {
                ScriptedServer.awaitEnd(socket);
            } catch (IOException reset) {
                // gone either way
            }
        }
    }

    private static final class H2Peer implements Peer {
        private final Socket socket;
        private final H2Socket frames;
        private int stream;

        H2Peer(Socket socket) throws IOException {
            this.socket = socket;
            this.frames = new H2Socket(socket);
        }

        @Override
        public Socket socket() {
            return socket;
        }

        @Override
        public int request() throws IOException {
            var request = frames.request();
            if (request == null) {
                return -1;
            }
            stream = request.stream();
            assertThat(request.head().path()).hasToString("/v1/x?y=1");
            assertThat(request.head().authority()).hasToString("api.test");
            assertThat(request.head().get("x-mixed")).hasToString("Case");
            return request.bytes();
        }

        @Override
        public void head(int status, long length) throws IOException {
            if (length >= 0) {
                frames.head(stream, false, ":status", "" + status, "x-one", "1", "content-length", "" + length);
            } else {
                frames.head(stream, status == 204, ":status", "" + status, "x-one", "1");
            }
        }

        @Override
        public void interim(int status) throws IOException {
            frames.head(stream, false, ":status", "" + status);
        }

        @Override
        public boolean body(byte[] bytes, boolean last) throws IOException {
            return frames.data(stream, bytes, last);
        }

        @Override
        public void awaitCancel() throws IOException {
            frames.await(H2Socket.RST_STREAM);
        }
    }

    private static Heard ask(Bench bench, UpstreamConnection connection, HttpMethod method, int bodyBytes) {
        return ask(bench, connection, method, bodyBytes, new Heard());
    }

    private static Heard ask(
            Bench bench, UpstreamConnection connection, HttpMethod method, int bodyBytes, Heard heard) {
        return bench.send(connection, method, bodyBytes, heard);
    }

    @ParameterizedTest
    @EnumSource
    void answersComeWholeAndConnectionsAreUsedAgain(Over over) throws Exception {
        try (var server = over.serve(peer -> {
                    while (peer.request() >= 0) {
                        peer.interim(103);
                        peer.head(200, 5);
                        peer.body("hello".getBytes(StandardCharsets.US_ASCII), true);
                    }
                });
                var bench = new Bench(Bench.settings(4, 4))) {
            var origin = over.origin(server);
            for (var i = 0; i < 3; i++) {
                var connection = bench.connect(origin);
                assertThat(connection.reused()).isEqualTo(i > 0);
                var heard = ask(bench, connection, HttpMethod.POST, 3).await("end");
                assertThat(heard.events.subList(0, 2)).containsExactly("200", "end");
                assertThat(heard.bytes).hasValue(5);
                assertThat(heard.head().contentLength()).isEqualTo(5);
                assertThat(heard.head().head().headers().get("x-one")).isEqualTo("1");
                bench.release(connection, true);
                bench.awaitFree(origin);
            }
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void bodiesWithoutLengthAndAnswersWithoutBodiesEnd(Over over) throws Exception {
        try (var server = over.serve(peer -> {
                    peer.request();
                    peer.head(200, -1);
                    peer.body(new byte[10], false);
                    peer.body(new byte[7], false);
                    peer.body(new byte[0], true);
                    peer.request();
                    peer.head(204, -1);
                    peer.request();
                });
                var bench = new Bench(Bench.settings(4, 4))) {
            var origin = over.origin(server);
            var first = bench.connect(origin);
            assertThat(ask(bench, first, HttpMethod.POST, 0).await("end").bytes).hasValue(17);
            bench.release(first, true);
            bench.awaitFree(origin);
            var second = bench.connect(origin);
            var heard = ask(bench, second, HttpMethod.GET, 0).await("end");
            assertThat(heard.events.subList(0, 2)).containsExactly("204", "end");
            bench.release(second, true);
            bench.awaitFree(origin);
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void bigBodiesPassInBothDirections(Over over) throws Exception {
        var got = new CompletableFuture<Integer>();
        var size = 3_000_000;
        try (var server = over.serve(peer -> {
                    got.complete(peer.request());
                    peer.head(200, size);
                    peer.body(new byte[size], true);
                    peer.request();
                });
                var bench = new Bench(Bench.settings(4, 4))) {
            var origin = over.origin(server);
            var connection = bench.connect(origin);
            var heard = ask(bench, connection, HttpMethod.POST, size).await("end");
            assertThat(got).isCompletedWithValue(size);
            assertThat(heard.bytes).hasValue(size);
            bench.release(connection, true);
            bench.awaitFree(origin);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPausedReaderHoldsTheSenderBack(Over over) throws Exception {
        var sent = new AtomicInteger();
        var pieces = 200;
        var piece = new byte[100_000];
        try (var server = over.serve(peer -> {
                    peer.request();
                    peer.head(200, -1);
                    for (var i = 0; i < pieces; i++) {
                        if (!peer.body(piece, i == pieces - 1)) {
                            return;
                        }
                        sent.incrementAndGet();
                    }
                    peer.request();
                });
                var bench = new Bench(Bench.settings(4, 4))) {
            var origin = over.origin(server);
            var connection = bench.connect(origin);
            var heard = new Heard();
            heard.pausesAtHead = true;
            ask(bench, connection, HttpMethod.POST, 0, heard).await("200");
            var before = new AtomicInteger(-1);
            await().pollInterval(Duration.ofMillis(200)).until(() -> before.getAndSet(sent.get()) == sent.get());
            assertThat(sent.get()).isLessThan(pieces);
            var stopped = heard.bytes.get();
            assertThat(stopped).isLessThan((long) pieces * piece.length);
            bench.onLoop(() -> connection.channel().config().setAutoRead(true));
            heard.awaitBytes((long) pieces * piece.length / 2);
            heard.await("end");
            assertThat(heard.bytes).hasValue((long) pieces * piece.length);
            bench.release(connection, true);
            bench.awaitFree(origin);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCutAnswerIsNeverAnEnd(Over over) throws Exception {
        for (var length : new long[] {100, -1}) {
            try (var server = over.serve(peer -> {
                        peer.request();
                        peer.head(200, length);
                        peer.body(new byte[10], false);
                        peer.socket().close();
                    });
                    var bench = new Bench(Bench.settings(4, 4))) {
                var origin = over.origin(server);
                var connection = bench.connect(origin);
                var heard = ask(bench, connection, HttpMethod.POST, 0).await("inactive");
                assertThat(heard.events).doesNotContain("end", "Clean").contains("Broken TRUNCATED");
                bench.release(connection, true);
                bench.awaitFree(origin);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerShorterOrLongerThanItSaysIsBroken(Over over) throws Exception {
        for (var length : new int[] {3, 20}) {
            try (var server = over.serve(peer -> {
                        peer.request();
                        peer.head(200, length);
                        peer.body(new byte[10], true);
                        peer.socket().shutdownOutput();
                    });
                    var bench = new Bench(Bench.settings(4, 4))) {
                var origin = over.origin(server);
                var connection = bench.connect(origin);
                var heard = ask(bench, connection, HttpMethod.POST, 0);
                heard.await(events -> events.contains("end") || events.contains("inactive"));
                if (length > 10 || over.http2) {
                    assertThat(heard.events).doesNotContain("end");
                }
                bench.release(connection, true);
                bench.awaitFree(origin);
                bench.awaitStats(origin, stats -> over.http2 || stats.idle() == 0);
            } catch (UnsupportedOperationException noHalfClose) {
                // JDK TLS sockets
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionThatDiesBeforeTheHeadSaysSoOnce(Over over) throws Exception {
        try (var server = over.serve(peer -> {
                    peer.request();
                    peer.socket().close();
                });
                var bench = new Bench(Bench.settings(4, 4))) {
            var origin = over.origin(server);
            var connection = bench.connect(origin);
            var heard = ask(bench, connection, HttpMethod.POST, 0).await("inactive");
            assertThat(heard.events).doesNotContain("200", "end");
            assertThat(heard.events.stream().filter(event -> event.matches("(Closed|Reset|GoAway).*")))
                    .hasSize(1);
            bench.release(connection, false);
            bench.awaitFree(origin);
        }
    }

    @ParameterizedTest
    @EnumSource
    void givingUpReachesTheServerAtOnce(Over over) throws Exception {
        var gone = new AtomicBoolean();
        try (var server = over.serve(peer -> {
                    peer.request();
                    peer.head(200, -1);
                    peer.body(new byte[10], false);
                    peer.awaitCancel();
                    gone.set(true);
                    peer.request();
                });
                var bench = new Bench(Bench.settings(4, 4))) {
            var origin = over.origin(server);
            var connection = bench.connect(origin);
            ask(bench, connection, HttpMethod.POST, 0).await("200");
            bench.release(connection, false);
            Promptly.within(Duration.ofMillis(250), gone::get);
            bench.awaitFree(origin);
            assertThat(bench.stats(origin).idle()).isEqualTo(over.http2 ? 1 : 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHeadThatIsTooLargeOrHasTooManyFieldsIsBroken(Over over) throws Exception {
        for (var many : new boolean[] {true, false}) {
            try (var server = over.serve(peer -> {
                        peer.request();
                        if (peer instanceof H2Peer h2) {
                            h2.frames.write(
                                    H2Socket.HEADERS, H2Socket.END_HEADERS, h2.stream, H2Socket.block(large(many)));
                        } else {
                            var head = new StringBuilder("HTTP/1.1 200 OK\r\n");
                            var fields = large(many);
                            for (var i = 2; i < fields.length; i += 2) {
                                head.append(fields[i])
                                        .append(": ")
                                        .append(fields[i + 1])
                                        .append("\r\n");
                            }
                            ScriptedServer.write(
                                    peer.socket(), head.append("\r\n").toString());
                        }
                        peer.awaitCancel();
                    });
                    var bench = new Bench(Bench.settings(4, 4))) {
                var origin = over.origin(server);
                var connection = bench.connect(origin);
                var heard = ask(bench, connection, HttpMethod.POST, 0).await("Broken FRAMING");
                assertThat(heard.events).doesNotContain("200", "end");
                bench.release(connection, false);
                bench.awaitFree(origin);
            }
        }
    }

    private static String[] large(boolean many) {
        var count = many ? 150 : 9;
        var fields = new String[2 + 2 * count];
        fields[0] = ":status";
        fields[1] = "200";
        for (var i = 0; i < count; i++) {
            fields[2 + 2 * i] = "x-" + i;
            fields[3 + 2 * i] = many ? "v" : "v".repeat(4000);
        }
        return fields;
    }
}

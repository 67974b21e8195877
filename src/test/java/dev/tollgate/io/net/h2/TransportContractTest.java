package dev.tollgate.io.net.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.config.ListenerConfig;
import dev.tollgate.config.ListenerConfig.ClientCert;
import dev.tollgate.config.ListenerConfig.TlsVersion;
import dev.tollgate.io.net.tls.ServerTls;
import dev.tollgate.io.net.tls.UnusableTls;
import dev.tollgate.testing.FrameCaller;
import dev.tollgate.testing.Promptly;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.TlsCaller;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What every transport promises whoever serves requests on it, and its clients. */
@ParameterizedClass
@EnumSource(TransportContractTest.Transport.class)
class TransportContractTest {
    private static final int PATIENCE_MILLIS = 20_000;

    private static StreamEcho clear;
    private static StreamEcho secured;
    private static StreamEcho hastyClear;
    private static StreamEcho hastySecured;

    private final Transport transport;

    TransportContractTest(Transport transport) {
        this.transport = transport;
    }

    /** What the requests travel on. */
    enum Transport {
        H1,
        H1_TLS,
        H2C,
        H2;

        boolean tls() {
            return this == H1_TLS || this == H2;
        }
    }

    /** How an answer came: its end is clean, or it was broken off. */
    private record Reply(int status, Map<String, String> headers, String body, boolean clean) {}

    /** A client with one request after the other. */
    private interface Caller extends AutoCloseable {
        /** Sends a head that promises this body; where negative, one without a length. */
        void head(String method, String path, long length, String... fields) throws IOException;

        void body(String bytes, boolean last) throws IOException;

        Reply reply() throws IOException;

        /** Takes the request back. */
        void leave() throws IOException;

        @Override
        void close() throws IOException;
    }

    @BeforeAll
    static void start() throws UnusableTls {
        var tls = ServerTls.load(
                new ListenerConfig.Tls(
                        TlsCaller.file("server.pem"),
                        TlsCaller.file("server.key"),
                        null,
                        ClientCert.REQUIRED,
                        TlsVersion.V1_2),
                Duration.ofSeconds(20));
        clear = new StreamEcho(null);
        secured = new StreamEcho(tls);
        hastyClear = new StreamEcho(null, StreamEcho.HASTY);
        hastySecured = new StreamEcho(tls, StreamEcho.HASTY);
    }

    @AfterAll
    static void stop() {
        for (var server : new StreamEcho[] {clear, secured, hastyClear, hastySecured}) {
            server.close();
        }
    }

    @BeforeEach
    void forget() {
        server().awaitQuiet();
        hasty().awaitQuiet();
    }

    private StreamEcho server() {
        return transport.tls() ? secured : clear;
    }

    /** The one whose clocks are short. */
    private StreamEcho hasty() {
        return transport.tls() ? hastySecured : hastyClear;
    }

    private Caller caller() throws IOException {
        return caller(server());
    }

    private Caller caller(StreamEcho server) throws IOException {
        int port = server.port();
        return switch (transport) {
            case H1 -> new Lines(new RawCaller(port));
            case H1_TLS ->
                new Lines(new RawCaller(TlsCaller.connect(port, null, new String[] {"TLSv1.3"}, "http/1.1")));
            case H2C -> new Frames(FrameCaller.clear(port));
            case H2 -> new Frames(FrameCaller.secured(port));
        };
    }

    private static final class Lines implements Caller {
        private final RawCaller caller;
        private boolean chunked;

        Lines(RawCaller caller) {
            this.caller = caller;
        }

        @Override
        public void head(String method, String path, long length, String... fields) throws IOException {
            chunked = length < 0;
            var head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nhost: h\r\n");
            for (int i = 0; i < fields.length; i += 2) {
                head.append(fields[i]).append(": ").append(fields[i + 1]).append("\r\n");
            }
            if (length != 0) {
                head.append(chunked ? "transfer-encoding: chunked\r\n" : "content-length: " + length + "\r\n");
            }
            caller.send(head.append("\r\n").toString());
        }

        @Override
        public void body(String bytes, boolean last) throws IOException {
            if (chunked) {
                caller.send(Integer.toHexString(bytes.length()) + "\r\n" + bytes + "\r\n" + (last ? "0\r\n\r\n" : ""));
            } else {
                caller.send(bytes);
            }
        }

        @Override
        public Reply reply() throws IOException {
            var reply = caller.read();
            return new Reply(reply.status(), reply.headers(), reply.body(), reply.whole());
        }

        @Override
        public void leave() throws IOException {
            caller.close();
        }

        @Override
        public void close() throws IOException {
            caller.close();
        }
    }

    private static final class Frames implements Caller {
        private final FrameCaller caller;
        private int stream;

        Frames(FrameCaller caller) {
            this.caller = caller;
        }

        @Override
        public void head(String method, String path, long length, String... fields) {
            stream = caller.stream();
            if (length > 0) {
                var more = Arrays.copyOf(fields, fields.length + 2);
                more[fields.length] = "content-length";
                more[fields.length + 1] = Long.toString(length);
                caller.request(stream, false, method, path, more);
            } else {
                caller.request(stream, length == 0, method, path, fields);
            }
        }

        @Override
        public void body(String bytes, boolean last) {
            int at = 0;
            while (bytes.length() - at > 16384) {
                caller.data(stream, false, bytes.substring(at, at + 16384));
                at += 16384;
            }
            caller.data(stream, last, bytes.substring(at));
        }

        @Override
        public Reply reply() throws IOException {
            var answer = caller.answer(stream, PATIENCE_MILLIS);
            return new Reply(
                    answer.status(), answer.head(), answer.body(), answer.end().equals("end"));
        }

        @Override
        public void leave() {
            caller.reset(stream, 8);
        }

        @Override
        public void close() throws IOException {
            caller.close();
        }
    }

    @Test
    void answersRequestsOneAfterTheOther() throws IOException {
        try (var caller = caller()) {
            for (int i = 0; i < 3; i++) {
                caller.head("GET", "/x", 0);
                var reply = caller.reply();
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.body()).isEqualTo("/x 0\n");
                assertThat(reply.clean()).isTrue();
                assertThat(reply.headers()).containsEntry("content-length", "5");
            }
            assertThat(server().requests()).containsExactly("GET /x", "GET /x", "GET /x");
            assertThat(server().log).contains("header host: h");
        }
    }

    @Test
    void carriesABodyOfKnownLength() throws IOException {
        try (var caller = caller()) {
            caller.head("POST", "/x", 6);
            caller.body("abc", false);
            caller.body("def", true);
            assertThat(caller.reply().body()).isEqualTo("/x 6\n");
            assertThat(server().log).contains("length 6");
        }
    }

    @Test
    void carriesABodyOfUnknownLength() throws IOException {
        try (var caller = caller()) {
            caller.head("POST", "/x", -1);
            caller.body("abc", false);
            caller.body("def", true);
            assertThat(caller.reply().body()).isEqualTo("/x 6\n");
            assertThat(server().log).contains("length -1");
        }
    }

    @Test
    void carriesABodyAsLargeAsItsWindow() throws IOException {
        try (var caller = caller()) {
            // The first answer brings the window of the second's body.
            caller.head("GET", "/x", 0);
            caller.reply();
            caller.head("POST", "/x", 200_000);
            caller.body("x".repeat(60_000), false);
            caller.body("x".repeat(140_000), true);
            assertThat(caller.reply().body()).isEqualTo("/x 200000\n");
        }
    }

    @Test
    void answersInPieces() throws IOException {
        try (var caller = caller()) {
            caller.head("GET", "/pieces", 0);
            var reply = caller.reply();
            assertThat(reply.body()).isEqualTo("one,two,three");
            assertThat(reply.clean()).isTrue();
        }
    }

    @Test
    void answersWithoutABody() throws IOException {
        try (var caller = caller()) {
            caller.head("GET", "/empty", 0);
            assertThat(caller.reply().status()).isEqualTo(204);
        }
    }

    @Test
    void answersBeforeTheBodyAndServesOn() throws IOException {
        try (var caller = caller()) {
            caller.head("POST", "/early", 10);
            var reply = caller.reply();
            assertThat(reply.body()).isEqualTo("/early 0\n");
            caller.body("0123456789", true);
            caller.head("GET", "/x", 0);
            assertThat(caller.reply().status()).isEqualTo(200);
        }
    }

    @Test
    void answersBeforeABodyThatNeverComes() throws IOException {
        try (var caller = caller()) {
            caller.head("POST", "/early", 1_000_000);
            assertThat(caller.reply().body()).isEqualTo("/early 0\n");
        }
    }

    @Test
    void asksForTheBodyWhenItIsWanted() throws IOException {
        try (var caller = caller()) {
            caller.head("POST", "/ask", 3, "expect", "100-continue");
            server().awaitLine("POST /ask");
            caller.body("abc", true);
            assertThat(caller.reply().body()).isEqualTo("/ask 3\n");
        }
    }

    /** What the exchange is told of a client that takes its request back. */
    private String left() {
        return transport == Transport.H1 || transport == Transport.H1_TLS ? "ended Closed" : "ended Reset 8";
    }

    @Test
    void tellsOfAClientThatLeavesAtOnce() throws Exception {
        try (var caller = caller()) {
            caller.head("GET", "/hold", 0);
            server().awaitLine("body /hold 0");
            caller.leave();
            Promptly.within(Duration.ofMillis(250), () -> server().log.contains(left()));
        }
    }

    @Test
    void tellsOfAClientThatLeavesInsideItsBody() throws IOException {
        try (var caller = caller()) {
            caller.head("POST", "/x", 10);
            caller.body("abc", false);
            server().awaitLine("POST /x");
            caller.leave();
            server().awaitLine(left());
            assertThat(server().log).noneMatch(line -> line.startsWith("body"));
        }
    }

    @Test
    void neverEndsABrokenAnswerCleanly() throws IOException {
        try (var caller = caller()) {
            caller.head("GET", "/cut", 0);
            var reply = caller.reply();
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).isEqualTo("half of");
            assertThat(reply.clean()).isFalse();
        }
    }

    @Test
    void refusesABodyThatIsTooSlow() throws IOException {
        try (var caller = caller(hasty())) {
            caller.head("POST", "/x", 1000);
            caller.body("a", false);
            var reply = caller.reply();
            assertThat(reply.status()).isEqualTo(408);
            assertThat(hasty().log).contains("broken TOO_SLOW");
        }
    }

    @Test
    void doesNotCallABodySlowThatItDoesNotRead() throws IOException {
        try (var caller = caller(hasty())) {
            caller.head("POST", "/pause", 1_000_000);
            caller.body("x".repeat(1000), false);
            hasty().awaitLine("POST /pause");
            await().during(Duration.ofMillis(1500))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> !hasty().log.contains("broken TOO_SLOW"));
            caller.leave();
        }
    }

    @Test
    void cutsAClientThatTakesNothing() throws IOException {
        try (var caller = caller(hasty())) {
            caller.head("GET", "/flood", 0);
            hasty().awaitLine("broken STALLED");
        }
    }

    @Test
    void sendsNoBodyToHead() throws IOException {
        try (var caller = caller()) {
            caller.head("HEAD", "/x", 0);
            if (caller instanceof Frames) {
                var reply = caller.reply();
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.body()).isEmpty();
                assertThat(reply.clean()).isTrue();
            }
            server().awaitLine("HEAD /x");
        }
    }
}

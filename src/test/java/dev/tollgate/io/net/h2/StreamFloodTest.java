package dev.tollgate.io.net.h2;

import static dev.tollgate.testing.FrameCaller.ACK;
import static dev.tollgate.testing.FrameCaller.CONTINUATION;
import static dev.tollgate.testing.FrameCaller.DATA;
import static dev.tollgate.testing.FrameCaller.END_HEADERS;
import static dev.tollgate.testing.FrameCaller.END_STREAM;
import static dev.tollgate.testing.FrameCaller.GOAWAY;
import static dev.tollgate.testing.FrameCaller.HEADERS;
import static dev.tollgate.testing.FrameCaller.PING;
import static dev.tollgate.testing.FrameCaller.PRIORITY;
import static dev.tollgate.testing.FrameCaller.RST_STREAM;
import static dev.tollgate.testing.FrameCaller.SETTINGS;
import static dev.tollgate.testing.FrameCaller.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.testing.FrameCaller;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Floods and broken frames, written by hand: the connection ends with a GOAWAY in time, and nobody else notices. */
class StreamFloodTest {
    private static final int DEADLINE_MILLIS = 9_000;
    private static final int CALM = 11;
    private static final byte[] FIVE = {0, 0, 0, 0, 1};

    private static StreamEcho server;
    private static StreamEcho hasty;

    @BeforeAll
    static void start() {
        server = new StreamEcho(null);
        hasty = new StreamEcho(null, StreamEcho.HASTY);
    }

    @BeforeEach
    void forget() {
        server.awaitQuiet();
        hasty.awaitQuiet();
    }

    @AfterAll
    static void stop() {
        server.close();
        hasty.close();
    }

    /** Sends what it sends, on a connection whose settings are exchanged. */
    interface Attack {
        void on(FrameCaller caller) throws IOException;
    }

    private static Arguments row(String id, int code, Attack attack) {
        return Arguments.of(id, code, attack);
    }

    private static byte[] times(int count, byte[] frame) {
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            out.writeBytes(frame);
        }
        return out.toByteArray();
    }

    private static byte[] frame(int type, int flags, int stream, int... payload) {
        var bytes = new byte[payload.length];
        for (int i = 0; i < payload.length; i++) {
            bytes[i] = (byte) payload[i];
        }
        return FrameCaller.bytes(type, flags, stream, bytes);
    }

    /** Opens streams that are held by the echo, and breaks each in this way so that we reset it. */
    private static Attack madeYouReset(byte[] breaking) {
        return caller -> {
            for (int i = 0; i < 400; i++) {
                int stream = caller.stream();
                caller.request(stream, true, "GET", "/hold");
                breaking[5] = (byte) (stream >>> 24);
                breaking[6] = (byte) (stream >>> 16);
                breaking[7] = (byte) (stream >>> 8);
                breaking[8] = (byte) stream;
                caller.send(breaking);
            }
        };
    }

    private static Stream<Arguments> floods() {
        return Stream.of(
                row("D2 rapid reset", CALM, caller -> {
                    for (int i = 0; i < 400; i++) {
                        int stream = caller.stream();
                        caller.request(stream, true, "GET", "/hold").reset(stream, 8);
                    }
                }),
                row("D2 reset before the body", CALM, caller -> {
                    for (int i = 0; i < 400; i++) {
                        int stream = caller.stream();
                        caller.request(stream, false, "POST", "/x").reset(stream, 8);
                    }
                }),
                row(
                        "D3 made you reset by an increment of zero",
                        CALM,
                        madeYouReset(frame(WINDOW_UPDATE, 0, 0, 0, 0, 0, 0))),
                row(
                        "D3 made you reset by an overflow",
                        CALM,
                        madeYouReset(frame(WINDOW_UPDATE, 0, 0, 0x7f, 0xff, 0xff, 0xff))),
                row("D3 made you reset by data after the end", CALM, madeYouReset(frame(DATA, 0, 0, 1))),
                row("D4 continuations without a byte", CALM, caller -> caller.frame(
                                HEADERS, 0, 1, FrameCaller.block(":method", "GET"))
                        .send(times(1000, frame(CONTINUATION, 0, 1)))),
                row("D4 small continuations", CALM, caller -> caller.frame(
                                HEADERS, 0, 1, FrameCaller.block(":method", "GET"))
                        .send(times(1000, FrameCaller.bytes(CONTINUATION, 0, 1, FrameCaller.block("x", "y"))))),
                row("D6 empty data", CALM, caller -> caller.request(1, false, "POST", "/x")
                        .send(times(100, frame(DATA, 0, 1)))),
                row("D7 pings", CALM, caller -> caller.send(times(20_000, FrameCaller.bytes(PING, 0, 0, new byte[8])))),
                row(
                        "D7 answers to pings nobody sent",
                        CALM,
                        caller -> caller.send(times(20_000, FrameCaller.bytes(PING, ACK, 0, new byte[8])))),
                row("D7 settings", CALM, caller -> caller.send(times(20_000, frame(SETTINGS, 0, 0)))),
                row("D7 priorities", CALM, caller -> caller.request(1, true, "GET", "/hold")
                        .send(times(20_000, FrameCaller.bytes(PRIORITY, 0, 1, FIVE)))),
                row("D7 window updates", CALM, caller -> caller.request(1, true, "GET", "/hold")
                        .send(times(20_000, frame(WINDOW_UPDATE, 0, 0, 0, 0, 0, 1)))),
                row("unknown frames", CALM, caller -> caller.send(times(20_000, frame(0x20, 0, 0, 1, 2, 3)))),
                row(
                        "a frame above the greatest size",
                        6,
                        caller -> caller.send(new byte[] {0x7f, 0, 0, DATA, 0, 0, 0, 0, 1})),
                row("settings of a wrong length", 6, caller -> caller.frame(SETTINGS, 0, 0, 1, 2, 3)),
                row("a ping of a wrong length", 6, caller -> caller.frame(PING, 0, 0, 1, 2, 3)),
                row("data on no stream", 1, caller -> caller.frame(DATA, 0, 0, 1)),
                row("data on an idle stream", 1, caller -> caller.frame(DATA, 0, 7, 1)),
                row("a reset of an idle stream", 1, caller -> caller.reset(7, 8)),
                row("an even stream", 1, caller -> caller.request(2, true, "GET", "/x")),
                row("a continuation of nothing", 1, caller -> caller.frame(CONTINUATION, END_HEADERS, 1, 1)),
                row("a block that another frame interrupts", 1, caller -> caller.frame(
                                HEADERS, 0, 1, FrameCaller.block(":method", "GET"))
                        .frame(PING, 0, 0, new byte[8])),
                row(
                        "a header block that is none",
                        9,
                        caller -> caller.frame(HEADERS, END_HEADERS, 1, 0xff, 0xff, 0xff, 0xff, 0xff)),
                row("an increment of zero for the connection", 1, caller -> caller.window(0, 0)),
                row("an overflow of the connection's window", 3, caller -> caller.window(0, 0x7fffffff)),
                row(
                        "a window above the greatest",
                        3,
                        caller -> caller.frame(SETTINGS, 0, 0, 0, 4, 0xff, 0xff, 0xff, 0xff)),
                row("a promise from a client", 1, caller -> caller.frame(5, END_HEADERS, 1, 0, 0, 0, 2)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("floods")
    void endsTheConnectionInTime(String id, int code, Attack attack) throws IOException {
        try (var caller = FrameCaller.clear(server.port())) {
            attack.on(caller);
            var away = caller.await(frame -> frame.type() == GOAWAY, DEADLINE_MILLIS);
            assertThat(away).as("%s: %s", id, last(caller)).isNotNull();
            assertThat(Objects.requireNonNull(away).code())
                    .as("%s: %s", id, away)
                    .isEqualTo(code);
            assertThat(caller.await(frame -> false, DEADLINE_MILLIS)).isNull();
            assertThat(caller.ended()).as("closed").isTrue();
        }
        server.awaitQuiet();
    }

    private static List<FrameCaller.Frame> last(FrameCaller caller) {
        return caller.seen()
                .subList(Math.max(0, caller.seen().size() - 5), caller.seen().size());
    }

    private static Stream<Arguments> slow() {
        return Stream.of(
                Arguments.of(
                        "no preface to its end", (Attack) caller -> caller.send(FrameCaller.PREFACE.substring(0, 20))),
                Arguments.of("nothing after the preface", (Attack) caller -> caller.send(FrameCaller.PREFACE)),
                Arguments.of("half a frame header", (Attack) caller ->
                        caller.send(FrameCaller.PREFACE).frame(SETTINGS, 0, 0).send(new byte[] {0, 0})),
                Arguments.of("half a settings frame", (Attack) caller ->
                        caller.send(FrameCaller.PREFACE).send(new byte[] {0, 0, 6, SETTINGS, 0, 0, 0, 0, 0, 0, 3})),
                Arguments.of("a header block without an end", (Attack) caller -> caller.send(FrameCaller.PREFACE)
                        .frame(SETTINGS, 0, 0)
                        .frame(HEADERS, 0, 1, FrameCaller.block(":method", "GET"))),
                Arguments.of("half a HEADERS frame", (Attack) caller -> caller.send(FrameCaller.PREFACE)
                        .frame(SETTINGS, 0, 0)
                        .send(new byte[] {0, 0, 100, HEADERS, END_HEADERS, 0, 0, 0, 1, 0})));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("slow")
    void doesNotWaitLongForWhatWasBegun(String id, Attack attack) throws IOException {
        try (var caller = FrameCaller.raw(hasty.port())) {
            attack.on(caller);
            caller.await(frame -> false, DEADLINE_MILLIS);
            assertThat(caller.ended()).as(id).isTrue();
        }
        hasty.awaitQuiet();
    }

    @Test
    void neverUnpacksAHeaderListBeyondItsLimit() throws IOException {
        var block = new ByteArrayOutputStream();
        block.write(0x40);
        block.writeBytes(new byte[] {1, 'x', 127, (byte) ((3872 & 0x7f) | 0x80), 3872 >>> 7});
        block.writeBytes("v".repeat(3999).getBytes(StandardCharsets.US_ASCII));
        block.writeBytes(times(10_000, new byte[] {(byte) 0xbe}));
        try (var caller = FrameCaller.clear(server.port())) {
            caller.frame(HEADERS, END_HEADERS | END_STREAM, 1, block.toByteArray());
            var answer = caller.answer(1, DEADLINE_MILLIS);
            assertThat(answer.status() == 431
                            || answer.end().startsWith("reset")
                            || answer.end().startsWith("goaway"))
                    .as("D5: %s", answer)
                    .isTrue();
            assertThat(server.requests()).isEmpty();
        }
        server.awaitQuiet();
    }

    @Test
    void neverServesAStreamThatGoesBack() throws IOException {
        try (var caller = FrameCaller.clear(server.port())) {
            caller.request(5, true, "GET", "/x").answer(5);
            server.awaitQuiet();
            caller.request(3, true, "GET", "/back");
            caller.request(7, true, "GET", "/x").answer(7);
            assertThat(server.requests()).doesNotContain("GET /back");
        }
    }

    @Test
    void answersAGarbledPrefaceAsHttp1() throws IOException {
        try (var caller = FrameCaller.raw(server.port())) {
            caller.send("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n" + " ".repeat(20));
            assertThat(new String(caller.socket().getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .startsWith("HTTP/1.1 505");
        }
    }

    @Test
    void refusesStreamsBeyondItsLimitUnprocessedAndServesTheRest() throws IOException {
        try (var caller = FrameCaller.clear(server.port())) {
            for (int i = 0; i < 110; i++) {
                caller.request(caller.stream(), true, "GET", i < 100 ? "/hold" : "/over");
            }
            for (int i = 0; i < 10; i++) {
                var refused = caller.await(frame -> frame.type() == RST_STREAM, DEADLINE_MILLIS);
                assertThat(refused).isNotNull();
                assertThat(Objects.requireNonNull(refused).code())
                        .as("REFUSED_STREAM")
                        .isEqualTo(7);
                assertThat(refused.stream()).isGreaterThan(199);
            }
            assertThat(server.log).noneMatch(line -> line.contains("/over"));
            caller.reset(1, 8);
            int next = caller.stream();
            assertThat(caller.request(next, true, "GET", "/x").answer(next).status())
                    .isEqualTo(200);
        }
        server.awaitQuiet();
    }

    @Test
    void refusesAStreamWithABodyBeyondItsLimitAndHarmsNoOther() throws IOException {
        try (var caller = FrameCaller.clear(server.port())) {
            for (int i = 0; i < 100; i++) {
                caller.request(caller.stream(), false, "POST", "/x");
            }
            caller.post(caller.stream(), "/over", "0123456789");
            var refused = caller.await(frame -> frame.type() == RST_STREAM, DEADLINE_MILLIS);
            assertThat(Objects.requireNonNull(refused).code())
                    .as("REFUSED_STREAM")
                    .isEqualTo(7);
            assertThat(refused.stream()).isEqualTo(201);
            assertThat(caller.data(1, true, "abc").answer(1).body()).isEqualTo("/x 3\n");
            assertThat(server.log).noneMatch(line -> line.contains("/over"));
        }
        server.awaitQuiet();
    }

    @Test
    void cutsAStreamWhoseWindowStaysShut() throws IOException {
        try (var caller = FrameCaller.raw(hasty.port())) {
            // An initial window of zero for every stream.
            caller.send(FrameCaller.PREFACE).frame(SETTINGS, 0, 0, 0, 4, 0, 0, 0, 0);
            caller.request(1, true, "GET", "/x");
            var reset = caller.await(frame -> frame.type() == RST_STREAM, DEADLINE_MILLIS);
            assertThat(reset).isNotNull();
            assertThat(Objects.requireNonNull(reset).code()).as("CANCEL").isEqualTo(8);
            assertThat(hasty.log).contains("broken STALLED");
            // The connection itself was never blocked.
            caller.frame(PING, 0, 0, new byte[8]);
            assertThat(caller.await(frame -> frame.type() == PING, DEADLINE_MILLIS))
                    .isNotNull();
        }
        hasty.awaitQuiet();
    }

    @Test
    void cutsAConnectionThatDoesNotRead() throws IOException {
        try (var caller = FrameCaller.clear(hasty.port())) {
            caller.window(0, 0x7fff0000 - 65535);
            for (int i = 0; i < 20; i++) {
                int stream = caller.stream();
                caller.request(stream, true, "GET", "/flood").window(stream, 0x7fff0000 - 65535);
            }
            hasty.awaitLine("broken STALLED");
        }
        hasty.awaitQuiet();
    }

    /** Sends ten pieces, one every 100 ms; false where the machine held the caller up for longer than a body may pause. */
    private static boolean inSteps(FrameCaller caller, Consumer<String> piece) throws IOException {
        boolean inTime = true;
        for (int i = 0; i < 10; i++) {
            long sent = System.nanoTime();
            piece.accept("0123456789".repeat(10));
            caller.await(frame -> frame.type() == HEADERS, 100);
            inTime &= System.nanoTime() - sent < 400_000_000L;
        }
        return inTime;
    }

    @Test
    void doesNotCallABodySlowWhoseFrameIsLong() throws IOException {
        try (var caller = FrameCaller.clear(hasty.port())) {
            // What the caller confirms would stand inside its own frame.
            caller.await(frame -> frame.type() == SETTINGS && (frame.flags() & ACK) == 0, DEADLINE_MILLIS);
            caller.request(1, false, "POST", "/x").send(new byte[] {0, 0x3, (byte) 0xe8, DATA, END_STREAM, 0, 0, 0, 1});
            // Faster than a body must be, but the frame takes longer than the time in which something must come.
            boolean inTime = inSteps(caller, caller::send);
            var answer = caller.answer(1);
            assertThat(answer.body().equals("/x 1000\n") || !inTime)
                    .as("%s: %s", answer, hasty.log)
                    .isTrue();
        }
    }

    @Test
    void doesNotCallABodySlowThatWaitsBehindAnothersFrames() throws IOException {
        try (var caller = FrameCaller.clear(hasty.port())) {
            caller.request(1, false, "POST", "/one").request(3, false, "POST", "/two");
            // Enough for two bodies, but it is all of one.
            boolean inTime = inSteps(caller, piece -> caller.data(1, false, piece));
            caller.data(3, true, "abc").data(1, true, "");
            if (inTime) {
                hasty.awaitLine("body /two 3");
                hasty.awaitLine("body /one 1000");
                assertThat(hasty.log).doesNotContain("broken TOO_SLOW");
            }
        }
        hasty.awaitQuiet();
    }

    @Test
    void closesAConnectionThatIsIdle() throws IOException {
        try (var caller = FrameCaller.clear(hasty.port())) {
            assertThat(caller.request(1, true, "GET", "/x").answer(1).end()).isEqualTo("end");
            var away = caller.await(frame -> frame.type() == GOAWAY, DEADLINE_MILLIS);
            assertThat(away).isNotNull();
            assertThat(Objects.requireNonNull(away).code()).isZero();
            assertThat(caller.await(frame -> false, DEADLINE_MILLIS)).isNull();
            assertThat(caller.ended()).isTrue();
        }
    }

    @Test
    void servesFiftyGoodClientsBesideTenAttackers() throws Exception {
        try (var attacked = new StreamEcho(null)) {
            serveBesideAttackers(attacked);
        }
    }

    private static void serveBesideAttackers(StreamEcho attacked) throws InterruptedException {
        var stop = new AtomicBoolean();
        var attacks = floods().map(row -> (Attack) row.get()[2]).toList();
        var attackers = new ArrayList<Thread>();
        for (int i = 0; i < 10; i++) {
            int first = i;
            attackers.add(Thread.ofVirtual().start(() -> {
                for (int next = first; !stop.get(); next++) {
                    try (var caller = FrameCaller.clear(attacked.port())) {
                        attacks.get(next % attacks.size()).on(caller);
                        caller.await(frame -> frame.type() == GOAWAY, 1000);
                    } catch (IOException refused) {
                        // that is what attackers get
                    }
                }
            }));
        }
        var wrong = new ArrayList<String>();
        var served = new AtomicInteger();
        var good = new ArrayList<Thread>();
        for (int i = 0; i < 50; i++) {
            good.add(Thread.ofVirtual().start(() -> {
                try (var caller = FrameCaller.clear(attacked.port())) {
                    for (int call = 0; call < 20; call++) {
                        int stream = caller.stream();
                        var answer = caller.post(stream, "/x", "0123456789").answer(stream);
                        if (answer.end().equals("end") && answer.body().equals("/x 10\n")) {
                            served.incrementAndGet();
                        } else {
                            synchronized (wrong) {
                                wrong.add(answer.toString());
                            }
                        }
                    }
                } catch (IOException broken) {
                    synchronized (wrong) {
                        wrong.add(broken.toString());
                    }
                }
            }));
        }
        for (var thread : good) {
            thread.join();
        }
        stop.set(true);
        for (var thread : attackers) {
            thread.join();
        }
        assertThat(wrong).isEmpty();
        assertThat(served).hasValue(1000);
        attacked.awaitQuiet();
    }
}

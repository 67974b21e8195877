package dev.tollgate.io.server;

import static dev.tollgate.testing.RawCaller.chat;
import static dev.tollgate.testing.RawCaller.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.io.upstream.UpstreamSettings;
import dev.tollgate.sim.SimOutput;
import dev.tollgate.testing.Fleet;
import dev.tollgate.testing.Promptly;
import dev.tollgate.testing.RawCaller;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies meant to hurt, through the whole gateway: refused with their place, in bounded time, while others are served. */
@Timeout(60)
class HostileBodyTest {
    private static final String CHAT = "/v1/chat/completions";
    private static Fleet fleet;

    @BeforeAll
    static void start() throws IOException {
        fleet = new Fleet(1, "", "", settings -> settings.withOutput(SimOutput.SHORT.withContextTokens(100_000_000)));
        fleet.restart(fleet.yaml("", ""), 160 << 20, UpstreamSettings.DEFAULTS);
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    private static Arguments bad(String name, String body, String place) {
        return Arguments.of(name, body, place);
    }

    /** What is refused at its head, by its first bytes, or when it has grown too large; the client sends all of it before it reads. */
    static Stream<Arguments> refusedEarly() {
        int large = 40 << 20;
        return Stream.of(
                Arguments.of("announced too large", "content-length: " + large, "x", large, 413),
                Arguments.of(
                        "grown too large", "transfer-encoding: chunked", "\"" + "x".repeat((1 << 20) - 1), large, 413),
                Arguments.of("no JSON", "content-length: " + (20 << 20), "]", 20 << 20, 400));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedEarly")
    void aClientThatSendsAllBeforeItReadsHearsWhyItWasRefused(
            String name, String framing, String first, int bytes, int status) throws Exception {
        try (var caller = new RawCaller(fleet.gateway().port())) {
            caller.send("POST " + CHAT + " HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n" + framing
                    + "\r\n\r\n");
            boolean chunked = framing.contains("chunked");
            var piece = first + "x".repeat((1 << 20) - first.length());
            for (int sent = 0; sent < bytes; sent += 1 << 20) {
                caller.send(chunked ? "100000\r\n" + piece + "\r\n" : piece);
                piece = "x".repeat(1 << 20);
            }
            if (chunked) {
                caller.send("0\r\n\r\n");
            }
            assertThat(caller.read().status()).isEqualTo(status);
        }
        fleet.gateway().awaitIdle();
    }

    static Stream<Arguments> hostile() {
        var messages = "\"messages\":[{\"role\":\"user\",\"content\":\"";
        return Stream.of(
                bad("a name twice", "{\"model\":\"fast\",\"model\":\"fast\"}", "$.model"),
                bad("a name twice, escaped", "{\"model\":\"fast\",\"mod\\u0065l\":\"fast\"}", "$.model"),
                bad(
                        "a nested name twice",
                        "{\"model\":\"fast\",\"messages\":[{\"role\":\"a\",\"role\":\"b\"}]}",
                        "$.messages[0].role"),
                bad(
                        "a byte that is no UTF-8",
                        "{\"model\":\"fast\"," + messages + "\u00ff\"}]}",
                        "$.messages[0].content"),
                bad(
                        "an overlong slash",
                        "{\"model\":\"fast\"," + messages + "\u00c0\u00af\"}]}",
                        "$.messages[0].content"),
                bad(
                        "an encoded surrogate",
                        "{\"model\":\"fast\"," + messages + "\u00ed\u00a0\u0080\"}]}",
                        "$.messages[0].content"),
                bad("a lone surrogate", "{\"model\":\"fast\"," + messages + "\\ud800\"}]}", "$.messages[0].content"),
                bad("a comment", "{\"model\":\"fast\",/* x */\"n\":1}", "$"),
                bad("NaN", "{\"model\":\"fast\",\"n\":NaN}", "$.n"),
                bad("an endless number", "{\"model\":\"fast\",\"max_tokens\":1e999999999}", "$.max_tokens"),
                bad("a model that is a number", "{\"model\":5}", "$.model"),
                bad("no model", "{\"messages\":[]}", ""),
                bad("an array", "[]", "$"),
                bad("half of it", "{\"model\":\"fast\"", "$"),
                bad("two of them", "{\"model\":\"fast\"}{}", "$"),
                bad("a deep one", "{\"model\":\"fast\",\"messages\":" + "[".repeat(100_000), "$.messages"),
                bad("a million names", "{\"model\":\"fast\"" + names(1_000_000) + "}", "$"),
                bad(
                        "a million values",
                        "{\"model\":\"fast\",\"messages\":[" + "0,".repeat(1_000_000) + "0]}",
                        "$.messages"));
    }

    private static String names(int count) {
        var names = new StringBuilder(count * 12);
        for (int i = 0; i < count; i++) {
            names.append(",\"k").append(i).append("\":0");
        }
        return names.toString();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void refusesWithThePlace(String name, String body, String place) throws Exception {
        long before = fleet.sim(0).counters().requests();
        long start = System.nanoTime();
        try (var caller = new RawCaller(fleet.port())) {
            try {
                caller.send(post(CHAT, body));
            } catch (IOException closed) {
                // it was refused before we had said it all
            }
            var reply = caller.read();

            assertThat(reply.status()).as(reply.body()).isEqualTo(400);
            assertThat(reply.header("tollgate-reason")).isIn("bad_json", "bad_request");
            assertThat(reply.header("tollgate-request-id")).hasSize(26);
            assertThat(reply.body()).startsWith("{\"error\":{").contains("\"param\":\"" + place);
            assertThat(reply.body().length()).isLessThan(2000);
        }
        assertThat((System.nanoTime() - start) / 1_000_000).isLessThan(19_000);
        assertThat(fleet.sim(0).counters().requests()).isEqualTo(before);
        fleet.gateway().awaitIdle();
    }

    @Test
    void servesAThirdCallerWhileTwoSendHugeBodiesAndTwoTrickle() throws Exception {
        var escapes = "\\u0041".repeat((32 << 20) / 6 - 100);
        var huge =
                post(CHAT, "{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":\"" + escapes + "\"}]}");
        var nested = post(CHAT, "{\"model\":\"none\",\"x\":[" + "[".repeat(100) + "\"" + "x".repeat(31 << 20) + "\"");
        var stop = new AtomicBoolean();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var hostile = new ArrayList<Future<Integer>>();
            for (var request : List.of(huge, nested)) {
                hostile.add(threads.submit(() -> flood(request)));
            }
            var slow = List.of(threads.submit(() -> trickle(stop)), threads.submit(() -> trickle(stop)));
            int served = 0;
            while (served < 20 || (hostile.stream().anyMatch(one -> !one.isDone()) && served < 5000)) {
                var request = chat(served % 2 == 0);
                var call = threads.submit(() -> fleet.call(request));
                Promptly.within(Duration.ofSeconds(2), call::isDone);
                var reply = call.get();
                assertThat(reply.status()).as(reply.body()).isEqualTo(200);
                assertThat(reply.whole()).isTrue();
                served++;
            }
            stop.set(true);
            assertThat(hostile.get(0).get(30, TimeUnit.SECONDS)).isEqualTo(200);
            assertThat(hostile.get(1).get(30, TimeUnit.SECONDS)).isEqualTo(400);
            for (var one : slow) {
                one.get(30, TimeUnit.SECONDS);
            }
        }
        fleet.gateway().awaitIdle();
    }

    private static int flood(String request) throws IOException {
        try (var caller = new RawCaller(fleet.port())) {
            return caller.send(request).read().status();
        }
    }

    private static boolean trickle(AtomicBoolean stop) throws Exception {
        try (var caller = new RawCaller(fleet.port())) {
            for (var c : chat(false).toCharArray()) {
                if (stop.get()) {
                    return true;
                }
                caller.send(String.valueOf(c));
                LockSupport.parkNanos(20_000_000);
            }
        }
        return false;
    }

    static Stream<Arguments> early() {
        var small = "{\"model\":\"fast\"}";
        return Stream.of(
                Arguments.of(415, post(CHAT, small, "content-encoding: gzip"), true),
                Arguments.of(415, post(CHAT, small).replace("application/json", "text/plain"), true),
                Arguments.of(400, post(CHAT, ""), true),
                Arguments.of(400, post(CHAT, "{]}"), true),
                Arguments.of(404, post("/v1/audio/speech", small), true),
                Arguments.of(404, post(CHAT, "{\"model\":\"no-such\",\"messages\":[]}"), true),
                Arguments.of(
                        413, "POST " + CHAT + " HTTP/1.1\r\nhost: g\r\ncontent-length: 99999999999\r\n\r\n", false),
                Arguments.of(413, "POST " + CHAT + " HTTP/1.1\r\nhost: g\r\ncontent-length: 33554433\r\n\r\n", false),
                Arguments.of(415, post(CHAT, small, "content-encoding: gzip", "expect: 100-continue"), false));
    }

    /** The next request on the connection is answered as itself, or the connection is closed: never is a body taken for a request. */
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("early")
    void keepsTheConnectionInStepAfterAnEarlyRefusal(int status, String request, boolean keeps) throws Exception {
        try (var caller = new RawCaller(fleet.port())) {
            caller.send(request + (keeps ? chat(false) : ""));
            var refusal = caller.read();
            assertThat(refusal.status()).as(refusal.body()).isEqualTo(status);
            assertThat(refusal.body()).startsWith("{\"error\":{");
            assertThat(refusal.header("connection")).isEqualTo(keeps ? "" : "close");
            if (keeps) {
                assertThat(caller.read().status()).isEqualTo(200);
            } else {
                assertThat(caller.ends()).isTrue();
            }
        }
        fleet.gateway().awaitIdle();
    }

    @Test
    void asksForTheBodyOfACallerWhoWaitsForThat() throws Exception {
        var request = chat(false, "expect: 100-continue");
        int body = request.indexOf("\r\n\r\n") + 4;
        try (var caller = new RawCaller(fleet.port())) {
            caller.send(request.substring(0, body));
            assertThat(caller.line()).isEqualTo("HTTP/1.1 100 Continue");
            assertThat(caller.line()).isEmpty();
            caller.send(request.substring(body));
            assertThat(caller.read().status()).isEqualTo(200);
            caller.send(chat(true));
            assertThat(caller.read().whole()).isTrue();
        }
    }
}

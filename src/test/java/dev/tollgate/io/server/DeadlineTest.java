package dev.tollgate.io.server;

import static dev.tollgate.testing.RawCaller.chat;
import static dev.tollgate.testing.Settled.reason;
import static dev.tollgate.testing.Settled.tries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.endpoint.Failure.Kind;
import dev.tollgate.sim.SimFault;
import dev.tollgate.sim.SimOutput;
import dev.tollgate.sim.SimSpeed;
import dev.tollgate.testing.Fleet;
import dev.tollgate.testing.RawCaller;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each deadline of a call, from a configuration with small ones: what the caller is told, and when. */
@Timeout(60)
class DeadlineTest {
    /** Milliseconds: far above every deadline here, below those that hold where nothing is said. */
    private static final long LATE = 9_000;

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    private static void ended(Fleet fleet, Kind kind, String reason) {
        var settlement = fleet.gateway().settled(1);
        fleet.gateway().awaitIdle();
        assertThat(tries(settlement)).containsExactly("p0/0 " + kind);
        assertThat(reason(settlement)).isEqualTo(reason);
    }

    @ParameterizedTest(name = "{0} stream={1} {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "HANG             | true  | firstToken: 300ms                       | 504 | timeout_first_token | FIRST_TOKEN_TIMEOUT",
                "HANG_AFTER_HEAD  | true  | firstToken: 300ms                       | 504 | timeout_first_token | FIRST_TOKEN_TIMEOUT",
                "HANG             | true  | connect: 1s, firstToken: 1s, idle: 1s, total: 1s| 504 | deadline_exceeded   | DEADLINE",
                "HANG             | false | connect: 1s, firstToken: 1s, idle: 1s, total: 1s| 504 | deadline_exceeded   | DEADLINE",
                "HANG_AFTER_HEAD  | false | connect: 1s, firstToken: 1s, idle: 1s, total: 1s| 504 | deadline_exceeded   | DEADLINE",
                "SLOW_DRIP        | false | connect: 1s, firstToken: 1s, idle: 1s, total: 1s | 504 | deadline_exceeded   | DEADLINE",
                "STALL_MID_STREAM | false | idle: 300ms | 504 | timeout_first_token | FIRST_TOKEN_TIMEOUT",
            })
    void answersWithAStatusBeforeTheFirstByte(
            SimFault fault, boolean stream, String timeouts, int status, String reason, Kind kind) throws Exception {
        try (var fleet = new Fleet(1, "timeouts: {" + timeouts + "}", "")) {
            fleet.sim(0).setFault(fault);
            long start = System.nanoTime();

            var reply = fleet.call(chat(stream));

            assertThat(millisSince(start)).isBetween(280L, LATE);
            assertThat(reply.status()).as(reply.body()).isEqualTo(status);
            assertThat(reply.header("tollgate-reason")).isEqualTo(reason);
            assertThat(reply.body()).startsWith("{\"error\":{");
            ended(fleet, kind, reason);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> fleet.sim(0).counters().connectionsOpen() == 0);
        }
    }

    /** A stream whose every event comes late enough. */
    private static UnaryOperator<dev.tollgate.sim.SimSettings> tokens(int perToken, int count) {
        var speed = new SimSpeed(Duration.ZERO, Double.POSITIVE_INFINITY, Duration.ofMillis(perToken), 0);
        return settings -> settings.withSpeed(speed).withOutput(SimOutput.SHORT.withMeanTokens(count));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "STALL_MID_STREAM | idle: 300ms              | timeout_idle      | IDLE_AFTER_START",
                "STALL_MID_STREAM | connect: 2s, firstToken: 2s, idle: 2s, total: 2s | deadline_exceeded | DEADLINE",
                "COMMENTS         | connect: 2s, firstToken: 2s, idle: 2s, total: 2s | deadline_exceeded | DEADLINE",
            })
    void endsAStreamWithAnErrorEventAfterTheFirstByte(SimFault fault, String timeouts, String reason, Kind kind)
            throws Exception {
        try (var fleet = new Fleet(1, "timeouts: {" + timeouts + "}", "", tokens(20, 200))) {
            fleet.sim(0).setFault(fault);
            long start = System.nanoTime();

            var reply = fleet.call(chat(true));

            assertThat(millisSince(start)).isBetween(280L, LATE);
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.whole()).isFalse();
            var last = reply.body().substring(reply.body().lastIndexOf("data: "));
            assertThat(last).startsWith("data: {\"error\":{").contains(reason);
            ended(fleet, kind, reason);
        }
    }

    @Test
    void doesNotTakeTheFirstTokensTimeForTheNextOnes() throws Exception {
        // One event after 200 ms of 2000, the next after 2200 more: within the idle time, beyond the first token's.
        try (var upstream = new Scripted(socket -> {
                    write(socket, "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n");
                    pause(200);
                    write(socket, event("one"));
                    pause(2200);
                    write(socket, event("two") + "data: [DONE]\n\n");
                });
                var gateway = upstream.gateway("firstToken: 2s, idle: 20s")) {
            var reply = RawCaller.call(gateway.port(), chat(true));

            assertThat(reply.body()).contains("one").contains("two").endsWith("[DONE]\n\n");
            assertThat(reply.whole()).isTrue();
            gateway.awaitIdle();
        }
    }

    @ParameterizedTest
    @CsvSource({"': still here'", "'event: ping\ndata: {\"type\":\"ping\"}'"})
    void doesNotTakeCommentsAndPingsForAFirstToken(String noise) throws Exception {
        try (var upstream = new Scripted(socket -> {
                    write(socket, "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n");
                    for (int i = 0; i < 400; i++) {
                        write(socket, noise + "\n\n");
                        pause(50);
                    }
                });
                var gateway = upstream.gateway("firstToken: 400ms, idle: 20s")) {
            long start = System.nanoTime();

            var reply = RawCaller.call(gateway.port(), chat(true));

            assertThat(reply.status()).isEqualTo(504);
            assertThat(reply.header("tollgate-reason")).isEqualTo("timeout_first_token");
            assertThat(millisSince(start)).isBetween(350L, LATE);
            gateway.awaitIdle();
        }
    }

    @Test
    void givesUpConnecting() throws Exception {
        try (var deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var one = new java.net.Socket(InetAddress.getLoopbackAddress(), deaf.getLocalPort());
                var two = new java.net.Socket(InetAddress.getLoopbackAddress(), deaf.getLocalPort());
                var gateway = Scripted.gateway(deaf.getLocalPort(), "connect: 300ms", "")) {
            assertThat(one.isConnected() && two.isConnected()).isTrue();
            long start = System.nanoTime();

            var reply = RawCaller.call(gateway.port(), chat(false));

            assertThat(reply.status()).isEqualTo(504);
            assertThat(reply.header("tollgate-reason")).isEqualTo("timeout_connect");
            assertThat(millisSince(start)).isBetween(280L, LATE);
            gateway.awaitIdle();
        }
    }

    private static String event(String word) {
        return "data: {\"id\":\"x\",\"object\":\"chat.completion.chunk\",\"model\":\"chat\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
                + word + "\"},\"finish_reason\":null}]}\n\n";
    }

    private static void write(java.net.Socket socket, String text) throws IOException {
        Scripted.write(socket, text);
    }

    private static void pause(int millis) {
        java.util.concurrent.locks.LockSupport.parkNanos(millis * 1_000_000L);
    }
}

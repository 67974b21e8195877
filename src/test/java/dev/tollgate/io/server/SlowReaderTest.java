package dev.tollgate.io.server;

import static dev.tollgate.testing.RawCaller.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.io.upstream.UpstreamSettings;
import dev.tollgate.sim.SimFault;
import dev.tollgate.testing.Fleet;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.Settled;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A caller that does not read costs a bounded buffer, holds its upstream back, and is cut in the end; one that reads slowly gets all. */
@Timeout(60)
class SlowReaderTest {
    private static final String EVENT =
            "data: {\"id\":\"x\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,"
                    + "\"delta\":{\"content\":\"" + "x".repeat(4000) + "\"},\"finish_reason\":null}]}\n\n";

    @ParameterizedTest(name = "stream={0}")
    @ValueSource(booleans = {true, false})
    void isHeldBackAndThenCut(boolean stream) throws Exception {
        var written = new AtomicLong();
        var piece = stream ? EVENT.repeat(16) : "\"" + "x".repeat(64_000) + "\",";
        try (var upstream = new Scripted(socket -> {
                    Scripted.write(
                            socket,
                            "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: "
                                    + (stream
                                            ? "text/event-stream\r\n\r\n"
                                            : "application/json\r\n\r\n{\"choices\":["));
                    while (true) {
                        Scripted.write(socket, piece);
                        written.addAndGet(piece.length());
                    }
                });
                var gateway = upstream.gateway("idle: 60s", "limits: {writeStall: 1500ms}");
                var caller = new RawCaller(gateway.port(), 4096)) {
            caller.send(chat(stream));

            // What the sockets on the way take is the kernel's affair; when that is full, nothing moves any more.
            var last = new AtomicLong(-1);
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(300))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> {
                        assertThat(gateway.listeners().pendingBytes()).isLessThan(2 << 20);
                        return written.get() > 0 && last.getAndSet(written.get()) == written.get();
                    });
            assertThat(gateway.listeners().pendingBytes()).isLessThan(2 << 20);
            if (stream) {
                assertThat(gateway.listeners().pendingBytes()).isLessThan(256 << 10);
            }

            var settlement = gateway.settled(1);
            assertThat(Settled.reason(settlement)).isEqualTo("client_cancelled");
            assertThat(Settled.tries(settlement)).containsExactly("up/0 cancelled");
            gateway.awaitIdle();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> gateway.listeners().connections() == 0);
        }
    }

    @ParameterizedTest(name = "stream={0}")
    @ValueSource(booleans = {true, false})
    void getsEverythingHoweverSlowlyItReads(boolean stream) throws Exception {
        try (var fleet = new Fleet(1)) {
            fleet.restart(fleet.yaml("", "limits: {writeStall: 4s}"), 64 << 20, UpstreamSettings.DEFAULTS);
            fleet.sim(0).setFault(SimFault.HUGE);
            try (var caller = new RawCaller(fleet.port(), 8192)) {
                caller.send(chat(stream));
                LockSupport.parkNanos(2_500_000_000L);
                var reply = caller.read();

                assertThat(reply.whole()).isTrue();
                assertThat(reply.body().length()).isGreaterThan(1 << 20);
                assertThat(reply.body()).endsWith(stream ? "data: [DONE]\n\n" : "}");
            }
            fleet.gateway().awaitIdle();
        }
    }

    @Test
    void answersOthersMeanwhile() throws IOException {
        try (var fleet = new Fleet(1)) {
            fleet.sim(0).setFault(SimFault.HUGE);
            try (var one = new RawCaller(fleet.port(), 4096);
                    var two = new RawCaller(fleet.port(), 4096)) {
                one.send(chat(true));
                two.send(chat(false));
                fleet.sim(0).setFault(null);
                for (int i = 0; i < 10; i++) {
                    assertThat(fleet.call(chat(i % 2 == 0)).whole()).isTrue();
                }
            }
            fleet.gateway().settled(12);
            fleet.gateway().awaitIdle();
        }
    }
}

package dev.tollgate.io.upstream.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tollgate.io.upstream.ConnectFailure;
import dev.tollgate.io.upstream.PoolStats;
import dev.tollgate.io.upstream.UpstreamSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class UpstreamPoolTest {

    @Test
    void shouldReuseAConnectionAfterACleanEnd() throws Exception {
        try (var server = ScriptedServer.answering();
                var bench = new Bench(Bench.settings(4, 4))) {
            assertThat(bench.exchange(server.origin())).isFalse();
            assertThat(bench.exchange(server.origin())).isTrue();
            assertThat(bench.exchange(server.origin())).isTrue();
            assertThat(server.accepted()).isEqualTo(1);
            assertThat(bench.stats(server.origin())).isEqualTo(new PoolStats(1, 0, 0, 0, 0, 0, 1, 2, 0, 0));
        }
    }

    @Test
    void shouldTellAtOnceWhenAConnectionIsIdle() throws Exception {
        try (var server = ScriptedServer.answering();
                var bench = new Bench(Bench.settings(4, 4))) {
            bench.exchange(server.origin());
            var asked = new Asked();
            var endedInside = bench.onLoop(() -> {
                asked.start(bench.upstreams, bench.loop, server.origin(), Bench.PATIENCE_MILLIS);
                return asked.ended();
            });
            assertThat(endedInside).isTrue();
            bench.release(asked.connection(), true);
        }
    }

    @Test
    void shouldLendTheLastUsedFirst() throws Exception {
        try (var server = ScriptedServer.answering();
                var bench = new Bench(Bench.settings(4, 4))) {
            var first = bench.connect(server.origin());
            var second = bench.connect(server.origin());
            bench.release(first, true);
            bench.release(second, true);
            var third = bench.connect(server.origin());
            assertThat(third.channel()).isSameAs(second.channel());
            assertThat(third.reused()).isTrue();
            assertThat(bench.connect(server.origin()).channel()).isSameAs(first.channel());
        }
    }

    @Test
    void shouldCloseWhatIsNotReusable() throws Exception {
        try (var server = ScriptedServer.answering();
                var bench = new Bench(Bench.settings(4, 4))) {
            bench.release(bench.connect(server.origin()), false);
            bench.awaitStats(server.origin(), stats -> stats.open() == 0);
            assertThat(bench.exchange(server.origin())).isFalse();
        }
    }

    @Test
    void shouldDropAnIdleConnectionOnAnyByte() throws Exception {
        var speak = new CountDownLatch(1);
        try (var server = new ScriptedServer((socket, index) -> {
                    ScriptedServer.readHead(socket);
                    ScriptedServer.write(socket, ScriptedServer.OK);
                    awaitLatch(speak);
                    ScriptedServer.write(socket, "H");
                    ScriptedServer.awaitEnd(socket);
                });
                var bench = new Bench(Bench.settings(4, 4))) {
            bench.exchange(server.origin());
            speak.countDown();
            bench.awaitStats(server.origin(), stats -> stats.open() == 0);
        }
    }

    @Test
    void shouldDropAnIdleConnectionOnFinAndOnReset() throws Exception {
        for (var reset : new boolean[] {false, true}) {
            var go = new CountDownLatch(1);
            try (var server = new ScriptedServer((socket, index) -> {
                        ScriptedServer.readHead(socket);
                        ScriptedServer.write(socket, ScriptedServer.OK);
                        awaitLatch(go);
                        if (reset) {
                            ScriptedServer.reset(socket);
                        }
                    });
                    var bench = new Bench(Bench.settings(4, 4))) {
                bench.exchange(server.origin());
                go.countDown();
                bench.awaitStats(server.origin(), stats -> stats.open() == 0);
            }
        }
    }

    @Test
    void shouldNotLendAConnectionWithSurplusBytesInTheSameRead() throws Exception {
        try (var server = new ScriptedServer((socket, index) -> {
                    ScriptedServer.readHead(socket);
                    ScriptedServer.write(socket, ScriptedServer.OK + ScriptedServer.OK);
                    ScriptedServer.awaitEnd(socket);
                });
                var bench = new Bench(Bench.settings(4, 4))) {
            var connection = bench.connect(server.origin());
            var next = new Asked();
            var answer = new Answer() {
                @Override
                void ended() {
                    connection.release(true);
                    next.start(bench.upstreams, bench.loop, server.origin(), Bench.PATIENCE_MILLIS);
                }
            };
            bench.send(connection, answer);
            answer.awaitEnd();
            assertThat(next.connection().channel()).isNotSameAs(connection.channel());
            assertThat(next.connection().reused()).isFalse();
            assertThat(connection.channel().closeFuture().await(Bench.PATIENCE_MILLIS))
                    .isTrue();
        }
    }

    @Test
    void shouldLendAgainWhenTheReleaseCameInsideTheRead() throws Exception {
        try (var server = ScriptedServer.answering();
                var bench = new Bench(Bench.settings(4, 4))) {
            var connection = bench.connect(server.origin());
            var answer = new Answer() {
                @Override
                void ended() {
                    connection.release(true);
                }
            };
            bench.send(connection, answer);
            answer.awaitEnd();
            bench.awaitStats(server.origin(), stats -> stats.idle() == 1);
            assertThat(bench.exchange(server.origin())).isTrue();
        }
    }

    @Test
    void shouldCloseConnectionsThatStayIdle() throws Exception {
        var defaults = Bench.settings(4, 4);
        var quick = new UpstreamSettings(
                4,
                4,
                defaults.acquireTimeout(),
                Duration.ofMillis(100),
                defaults.maxLifetime(),
                defaults.handshakeTimeout(),
                defaults.proxyTimeout());
        try (var server = ScriptedServer.answering();
                var bench = new Bench(quick)) {
            var first = bench.connect(server.origin());
            var second = bench.connect(server.origin());
            bench.release(first, true);
            bench.release(second, true);
            assertThat(bench.stats(server.origin()).idle()).isEqualTo(2);
            bench.awaitStats(server.origin(), stats -> stats.open() == 0);
        }
    }

    @Test
    void shouldNotLendAConnectionPastItsLifetime() throws Exception {
        var defaults = Bench.settings(4, 4);
        var brief = new UpstreamSettings(
                4,
                4,
                defaults.acquireTimeout(),
                defaults.idleTimeout(),
                Duration.ofMillis(1),
                defaults.handshakeTimeout(),
                defaults.proxyTimeout());
        try (var server = ScriptedServer.answering();
                var bench = new Bench(brief)) {
            assertThat(bench.exchange(server.origin())).isFalse();
            // An exchange may be over before the connection's one millisecond is.
            await().pollDelay(Duration.ofMillis(5)).until(() -> true);
            assertThat(bench.exchange(server.origin())).isFalse();
        }
    }

    @Test
    void shouldServeWhoWaitsInOrder() throws Exception {
        try (var server = ScriptedServer.answering();
                var bench = new Bench(Bench.settings(1, 4))) {
            var held = bench.connect(server.origin());
            var second = bench.ask(server.origin());
            var third = bench.ask(server.origin());
            assertThat(bench.stats(server.origin()).waiting()).isEqualTo(2);
            bench.release(held, true);
            assertThat(second.connection().channel()).isSameAs(held.channel());
            assertThat(third.ended()).isFalse();
            bench.release(second.connection(), false);
            assertThat(third.connection().reused()).isFalse();
            assertThat(bench.stats(server.origin()).waiting()).isZero();
        }
    }

    @Test
    void shouldRefuseWhenTheQueueIsFull() throws Exception {
        try (var server = ScriptedServer.answering();
                var bench = new Bench(Bench.settings(1, 1))) {
            var held = bench.connect(server.origin());
            var waiting = bench.ask(server.origin());
            var refused = bench.ask(server.origin()).failure();
            assertThat(refused.kind()).isEqualTo(ConnectFailure.Kind.POOL);
            assertThat(refused.timedOut()).isFalse();
            assertThat(bench.stats(server.origin()).rejected()).isEqualTo(1);
            bench.release(held, true);
            assertThat(waiting.connection().reused()).isTrue();
        }
    }

    @Test
    void shouldRefuseWhenTheDeadlinePasses() throws Exception {
        try (var server = ScriptedServer.answering();
                var bench = new Bench(Bench.hasty(1, 1))) {
            bench.connect(server.origin());
            var waiting = bench.ask(server.origin());
            assertThat(waiting.failure().kind()).isEqualTo(ConnectFailure.Kind.POOL);
            assertThat(waiting.failure().timedOut()).isTrue();
            assertThat(waiting.failure().message()).contains("within 300 ms");
            assertThat(bench.stats(server.origin()).waiting()).isZero();
            assertThat(bench.stats(server.origin()).rejected()).isEqualTo(1);
        }
    }

    @Test
    void shouldLeaveTheQueueWhenCancelled() throws Exception {
        try (var server = ScriptedServer.answering();
                var bench = new Bench(Bench.settings(1, 2))) {
            var held = bench.connect(server.origin());
            var cancelled = bench.ask(server.origin());
            var patient = bench.ask(server.origin());
            cancelled.cancel(bench);
            cancelled.cancel(bench);
            assertThat(bench.stats(server.origin()).waiting()).isEqualTo(1);
            bench.release(held, true);
            assertThat(patient.connection().reused()).isTrue();
            assertThat(cancelled.told()).isZero();
        }
    }

    @Test
    void shouldCountOnlyTheFirstRelease() throws Exception {
        try (var server = ScriptedServer.answering();
                var bench = new Bench(Bench.settings(1, 1))) {
            var first = bench.connect(server.origin());
            bench.release(first, true);
            var second = bench.connect(server.origin());
            bench.release(first, false);
            assertThat(second.channel().isActive()).isTrue();
            assertThat(bench.stats(server.origin()).inUse()).isEqualTo(1);
            assertThatThrownBy(() -> first.install(new Answer())).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void shouldReturnThePlaceAndTellTheExchangeWhenTheChannelDies() throws Exception {
        for (var reset : new boolean[] {false, true}) {
            try (var server = new ScriptedServer((socket, index) -> {
                        ScriptedServer.readHead(socket);
                        if (reset) {
                            ScriptedServer.reset(socket);
                        }
                    });
                    var bench = new Bench(Bench.settings(1, 1))) {
                var connection = bench.connect(server.origin());
                var answer = new Answer();
                bench.send(connection, answer);
                answer.awaitClosed();
                if (reset) {
                    assertThat(answer.awaitFailure()).hasMessageContaining("reset");
                }
                bench.awaitStats(server.origin(), stats -> stats.open() == 0);
                bench.release(connection, true);
                assertThat(bench.stats(server.origin()).open()).isZero();
                assertThat(bench.connect(server.origin()).reused()).isFalse();
            }
        }
    }

    @Test
    void shouldTellAHandlerThatComesTooLate() throws Exception {
        try (var server = new ScriptedServer((socket, index) -> {});
                var bench = new Bench(Bench.settings(1, 1))) {
            var connection = bench.connect(server.origin());
            assertThat(connection.channel().closeFuture().await(Bench.PATIENCE_MILLIS))
                    .isTrue();
            var answer = new Answer();
            bench.onLoop(() -> {
                connection.install(answer);
                return answer;
            });
            answer.awaitClosed();
        }
    }

    @Test
    void shouldSayThatAResetConnectionHadBeenUsed() throws Exception {
        try (var server = new ScriptedServer((socket, index) -> {
                    ScriptedServer.readHead(socket);
                    ScriptedServer.write(socket, ScriptedServer.OK);
                    ScriptedServer.readHead(socket);
                    ScriptedServer.reset(socket);
                });
                var bench = new Bench(Bench.settings(1, 1))) {
            bench.exchange(server.origin());
            var connection = bench.connect(server.origin());
            var answer = new Answer();
            bench.send(connection, answer);
            answer.awaitClosed();
            assertThat(connection.reused()).isTrue();
            assertThat(answer.end.isDone()).isFalse();
        }
    }

    @Test
    void shouldTakeBackAConnectionWhenTheListenerThrows() throws Exception {
        try (var server = ScriptedServer.answering();
                var bench = new Bench(Bench.settings(1, 1))) {
            bench.exchange(server.origin());
            var thrown = new AtomicReference<Throwable>();
            bench.onLoop(() -> {
                try {
                    bench.upstreams.acquire(bench.loop, server.origin(), 1000, new AcquireListener() {
                        @Override
                        public void acquired(UpstreamConnection connection) {
                            throw new IllegalArgumentException("bad request line");
                        }

                        @Override
                        public void failed(ConnectFailure failure) {}
                    });
                } catch (IllegalArgumentException expected) {
                    thrown.set(expected);
                }
                return thrown;
            });
            assertThat(thrown.get()).hasMessage("bad request line");
            bench.awaitStats(server.origin(), stats -> stats.open() == 0);
        }
    }

    @Test
    void shouldCloseThePoolsOfVanishedOrigins() throws Exception {
        try (var kept = ScriptedServer.answering();
                var vanished = ScriptedServer.answering();
                var bench = new Bench(Bench.settings(4, 4))) {
            bench.exchange(kept.origin());
            var inUse = bench.connect(vanished.origin());
            bench.release(bench.connect(vanished.origin()), true);
            bench.upstreams.retain(Set.of(kept.origin()));
            bench.awaitStats(vanished.origin(), stats -> stats.idle() == 0 && stats.inUse() == 1);
            bench.release(inUse, true);
            bench.awaitStats(vanished.origin(), stats -> stats.open() == 0);
            assertThat(bench.upstreams.stats()).containsOnlyKeys(kept.origin());
            assertThat(bench.exchange(kept.origin())).isTrue();

            var late = bench.connect(vanished.origin());
            assertThat(bench.stats(vanished.origin()).inUse()).isEqualTo(1);
            bench.release(late, true);
            bench.awaitStats(vanished.origin(), stats -> stats.open() == 0);
            assertThat(bench.upstreams.stats()).containsOnlyKeys(kept.origin());
        }
    }

    @Test
    void shouldRefuseAndCloseEverythingAtTheEnd() throws Exception {
        var told = new ArrayList<ConnectFailure.Kind>();
        try (var server = ScriptedServer.answering();
                var bench = new Bench(Bench.settings(1, 4))) {
            var connection = bench.connect(server.origin());
            var answer = new Answer();
            bench.onLoop(() -> {
                connection.install(answer);
                return answer;
            });
            var waiting = bench.ask(server.origin());
            bench.upstreams.close();
            told.add(waiting.failure().kind());
            answer.awaitClosed();
            told.add(bench.ask(server.origin()).failure().kind());
        }
        assertThat(told).containsExactly(ConnectFailure.Kind.POOL, ConnectFailure.Kind.POOL);
    }

    static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}

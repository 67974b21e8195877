package dev.tollgate.io.upstream.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.io.upstream.ConnectFailure;
import dev.tollgate.io.upstream.EgressProxy;
import dev.tollgate.io.upstream.Origin;
import dev.tollgate.io.upstream.Pki;
import dev.tollgate.io.upstream.TlsSettings;
import dev.tollgate.testing.SocketServer;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Ten thousand ends of every ugly kind: after them nothing is held, nothing waits and no byte is left. */
class AbnormalEndsTest {

    private static final int CALLS = 10_000;
    private static final int AT_ONCE = 24;

    @Test
    void shouldReturnEveryStreamAfterTenThousandAbnormalEndsOverHttp2() throws Exception {
        var seed = ThreadLocalRandom.current().nextLong();
        var listening = Pki.listen("server", false);
        var parameters = listening.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        listening.setSSLParameters(parameters);
        try (var plain = new ScriptedServer(new Http2Mischief(seed));
                var secure = new ScriptedServer(listening, new Http2Mischief(seed + 1));
                var bench = new Bench(Bench.hasty(8, 12), Epoll.isAvailable(), false)) {
            var h2c = plain.origin().withHttp(Origin.Http.HTTP_2);
            var origins = List.of(
                    h2c,
                    h2c,
                    h2c,
                    new Origin(true, "127.0.0.1", secure.port(), Pki.trusting(), null),
                    new Origin(false, "127.0.0.1", ScriptedServer.deadPort(), TlsSettings.SYSTEM, null)
                            .withHttp(Origin.Http.HTTP_2),
                    new Origin(true, "127.0.0.1", plain.port(), Pki.trusting(), null));
            endsCleanly(bench, origins, seed);
        }
    }

    @Test
    void shouldReturnEveryPlaceAfterTenThousandAbnormalEnds() throws Exception {
        var seed = ThreadLocalRandom.current().nextLong();
        try (var plain = new ScriptedServer(new Mischief(seed));
                var secure = new ScriptedServer(Pki.listen("server", false), new Mischief(seed + 1));
                var bench = new Bench(Bench.hasty(8, 12), Epoll.isAvailable(), false)) {
            var origins = List.of(
                    plain.origin(),
                    plain.origin(),
                    new Origin(true, "127.0.0.1", secure.port(), Pki.trusting(), null),
                    new Origin(false, "127.0.0.1", ScriptedServer.deadPort(), TlsSettings.SYSTEM, null),
                    new Origin(true, "127.0.0.1", plain.port(), Pki.trusting(), null),
                    new Origin(false, "silent.test", 80, TlsSettings.SYSTEM, null),
                    plain.origin().withProxy(new EgressProxy("127.0.0.1", plain.port(), null, null)));
            endsCleanly(bench, origins, seed);
        }
    }

    private static void endsCleanly(Bench bench, List<Origin> origins, long seed) throws InterruptedException {
        var storm = new Storm(bench, origins, seed);
        bench.onLoop(storm::begin);
        assertThat(storm.done.await(120, TimeUnit.SECONDS))
                .as("seed %d: %d of %d calls ended", seed, storm.ended.get(), CALLS)
                .isTrue();
        for (var origin : origins) {
            bench.awaitStats(
                    origin,
                    stats -> stats.inUse() == 0
                            && stats.streams() == 0
                            && stats.connecting() == 0
                            && stats.waiting() == 0
                            && stats.closing() == 0);
        }
        assertThat(storm.failed.get() > 0 && storm.cancelled.get() > 0 && storm.acquired.get() > 0)
                .as("seed %d: all kinds of ends were met", seed)
                .isTrue();
    }

    /** The same over HTTP/2: resets, goodbyes, broken rules, silence; mostly of a stream, now and then of the connection. */
    private record Http2Mischief(long seed) implements SocketServer.Script {
        @Override
        public void talk(Socket socket, int index) throws IOException {
            var random = new Random(seed + index);
            var peer = new H2Socket(socket, 3, 1 + random.nextInt(20));
            for (var request = peer.request(); request != null; request = peer.request()) {
                var stream = request.stream();
                switch (random.nextInt(24)) {
                    case 0 -> {
                        return;
                    }
                    case 1 -> {
                        ScriptedServer.reset(socket);
                        return;
                    }
                    case 2 -> peer.goAway(Math.max(0, stream - 2), 0);
                    case 3 -> peer.write(H2Socket.DATA, 0, 0, 1);
                    case 4, 5, 6 -> peer.reset(stream, random.nextInt(14));
                    case 7 -> peer.head(stream, false, ":status", "200", "connection", "close");
                    case 8 -> peer.head(stream, true, ":status", "200", "content-length", "9");
                    case 9, 10 -> {
                        peer.head(stream, false, ":status", "200");
                        peer.data(stream, new byte[9], false);
                        peer.reset(stream, 2);
                    }
                    case 11, 12 -> {
                        peer.head(stream, false, ":status", "200");
                        peer.data(stream, new byte[9], false);
                    }
                    case 13, 14 -> {}
                    default -> {
                        peer.head(stream, false, ":status", "200");
                        peer.data(stream, new byte[9], true);
                    }
                }
            }
        }
    }

    /** A server that answers, truncates, resets, says nothing, or says too much. */
    private record Mischief(long seed) implements SocketServer.Script {
        @Override
        public void talk(Socket socket, int index) throws IOException {
            var random = new Random(seed + index);
            while (!ScriptedServer.readHead(socket).isEmpty()) {
                switch (random.nextInt(7)) {
                    case 0 -> {
                        return;
                    }
                    case 1 -> {
                        ScriptedServer.reset(socket);
                        return;
                    }
                    case 2 -> {
                        ScriptedServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
                        return;
                    }
                    case 3 -> ScriptedServer.write(socket, ScriptedServer.OK + ScriptedServer.OK);
                    case 4 -> ScriptedServer.awaitEnd(socket);
                    default -> ScriptedServer.write(socket, ScriptedServer.OK);
                }
            }
        }
    }

    /** Keeps so many calls going, each with a fate of its own. Threads: the event loop, but for the counters. */
    private static final class Storm {
        final Bench bench;
        final List<Origin> origins;
        final SplittableRandom random;
        final CountDownLatch done = new CountDownLatch(1);
        final AtomicInteger ended = new AtomicInteger();
        final AtomicInteger failed = new AtomicInteger();
        final AtomicInteger cancelled = new AtomicInteger();
        final AtomicInteger acquired = new AtomicInteger();

        Storm(Bench bench, List<Origin> origins, long seed) {
            this.bench = bench;
            this.origins = origins;
            this.random = new SplittableRandom(seed);
        }

        Storm begin() {
            for (var i = 0; i < AT_ONCE; i++) {
                next();
            }
            return this;
        }

        void next() {
            if (ended.get() < CALLS) {
                bench.loop.execute(() -> new Call(this).start());
            }
        }
    }

    /** One acquisition, then perhaps a request, then a random end. Threads: the event loop. */
    private static final class Call implements AcquireListener {
        private final Storm storm;
        private final int fate;
        private @Nullable Acquisition acquisition;
        private @Nullable UpstreamConnection connection;
        private boolean over;

        Call(Storm storm) {
            this.storm = storm;
            this.fate = storm.random.nextInt(6);
        }

        void start() {
            var origin = storm.origins.get(storm.random.nextInt(storm.origins.size()));
            acquisition = storm.bench.upstreams.acquire(storm.bench.loop, origin, 30, this);
            if (!over) {
                var delay = fate == 0 ? 0 : storm.random.nextInt(60_000);
                var _ = storm.bench.loop.schedule(this::giveUp, delay, TimeUnit.MICROSECONDS);
            }
        }

        private void giveUp() {
            if (over) {
                return;
            }
            storm.cancelled.incrementAndGet();
            if (acquisition != null) {
                acquisition.cancel();
            }
            end(false, false);
        }

        private void end(boolean reusable, boolean clean) {
            over = true;
            if (connection != null) {
                connection.release(reusable);
                connection.release(true);
            }
            if (!clean && storm.ended.incrementAndGet() == CALLS) {
                storm.done.countDown();
            }
            storm.next();
        }

        @Override
        public void failed(ConnectFailure failure) {
            storm.failed.incrementAndGet();
            end(false, false);
        }

        @Override
        public void acquired(UpstreamConnection lent) {
            storm.acquired.incrementAndGet();
            connection = lent;
            if (fate == 1) {
                end(storm.random.nextBoolean(), false);
                return;
            }
            lent.install(new Answer() {
                @Override
                void ended() {
                    if (!over) {
                        end(fate != 2, fate != 2);
                    }
                }

                @Override
                public void channelInactive(ChannelHandlerContext context) {
                    if (!over) {
                        end(true, false);
                    }
                }
            });
            Answer.writeRequest(lent.channel());
        }
    }
}

package dev.tollgate.io.upstream.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.io.net.Transport;
import dev.tollgate.io.upstream.ConnectFailure.Kind;
import dev.tollgate.io.upstream.Origin;
import dev.tollgate.io.upstream.TlsSettings;
import dev.tollgate.io.upstream.dns.Names;
import io.netty.channel.ChannelException;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class ConnectTest {

    @Test
    void shouldSayThatNobodyListens() throws Exception {
        try (var bench = new Bench(Bench.settings(2, 2))) {
            var origin = new Origin(false, "127.0.0.1", ScriptedServer.deadPort(), TlsSettings.SYSTEM, null);
            var failure = bench.ask(origin).failure();
            assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
            assertThat(failure.timedOut()).isFalse();
            assertThat(failure.message()).startsWith(origin.toString()).contains("refused");
            bench.awaitStats(origin, stats -> stats.open() == 0 && stats.failed() == 1);
        }
    }

    @Test
    void shouldReturnThePlaceWhenNoSocketCanBeMade() throws Exception {
        try (var bench = new Bench(Bench.settings(2, 2))) {
            var noSockets = new Upstreams(
                    List.of(bench.loop),
                    () -> {
                        throw new ChannelException("too many open files");
                    },
                    Names.ofSystem(NioSocketChannel::new, NioDatagramChannel::new),
                    Bench.LIMITS,
                    Bench.settings(1, 1));
            var origin = new Origin(false, "127.0.0.1", 80, TlsSettings.SYSTEM, null);
            for (var i = 0; i < 3; i++) {
                var asked = new Asked();
                bench.onLoop(() -> {
                    asked.start(noSockets, bench.loop, origin, Bench.PATIENCE_MILLIS);
                    return asked;
                });
                assertThat(asked.failure().kind()).isEqualTo(Kind.CONNECT);
                assertThat(asked.failure().message()).contains("too many open files");
            }
            assertThat(noSockets.stats(origin).open()).isZero();
            noSockets.close();
        }
    }

    @Test
    void shouldSayThatANameHasNoAddress() throws Exception {
        try (var bench = new Bench(Bench.settings(2, 2))) {
            var origin = new Origin(false, "nowhere.test", 80, TlsSettings.SYSTEM, null);
            var failure = bench.ask(origin).failure();
            assertThat(failure.kind()).isEqualTo(Kind.DNS);
            assertThat(failure.timedOut()).isFalse();
            assertThat(failure.message()).contains("nowhere.test");
        }
    }

    @Test
    void shouldNotWaitForSilentNameServersLongerThanTheDeadline() throws Exception {
        try (var bench = new Bench(Bench.settings(2, 2))) {
            var origin = new Origin(false, "silent.test", 80, TlsSettings.SYSTEM, null);
            var failure = bench.ask(origin, 50).failure();
            assertThat(failure.kind()).isEqualTo(Kind.DNS);
            assertThat(failure.timedOut()).isTrue();
            bench.awaitStats(origin, stats -> stats.open() == 0);
        }
    }

    @Test
    void shouldFindTheLocalHostByTheSystemsNames() throws Exception {
        for (var epoll : new boolean[] {false, Epoll.isAvailable()}) {
            try (var server = ScriptedServer.answering();
                    var bench = new Bench(Bench.settings(2, 2), epoll, true)) {
                assertThat(bench.exchange(server.named("localhost"))).isFalse();
                assertThat(bench.exchange(server.named("LocalHost"))).isTrue();
            }
        }
    }

    @Test
    void shouldDialOnlyPublicAddressesOfHostsThatTheOperatorDidNotName() throws Exception {
        try (var server = ScriptedServer.answering();
                var bench = new Bench(Bench.settings(2, 2))) {
            bench.name("rebound.test", "127.0.0.1", "169.254.169.254", "10.0.0.1", "::1", "fd00::1");
            for (var host : List.of("rebound.test", "127.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1")) {
                var failure =
                        bench.ask(server.named(host).named(Origin.Reach.PUBLIC)).failure();
                assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
                assertThat(failure.message()).contains("no public address");
            }
            assertThat(server.accepted()).isZero();
            assertThat(bench.exchange(server.named("127.0.0.1"))).isFalse();
        }
    }

    @Test
    void shouldServeEveryLoopOfATransport() throws Exception {
        try (var server = ScriptedServer.answering();
                var transport = Transport.open("upstream-test", 2);
                var upstreams = new Upstreams(transport, Bench.LIMITS, Bench.settings(2, 2))) {
            var asked = new ArrayList<Asked>();
            for (var executor : transport.loops()) {
                var one = new Asked();
                asked.add(one);
                executor.execute(
                        () -> one.start(upstreams, (EventLoop) executor, server.origin(), Bench.PATIENCE_MILLIS));
            }
            assertThat(asked.get(0).connection().channel().eventLoop())
                    .isNotSameAs(asked.get(1).connection().channel().eventLoop());
            assertThat(upstreams.stats(server.origin()).inUse()).isEqualTo(2);
            assertThatThrownBy(
                            () -> new Asked().start(upstreams, transport.loops().next(), server.origin(), 1000))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void shouldTryTheNextAddressWhenTheFirstIsDead() throws Exception {
        try (var server = ScriptedServer.answering();
                var bench = new Bench(Bench.settings(2, 2))) {
            bench.name("two.test", "127.0.0.2", "127.0.0.1");
            assertThat(bench.exchange(server.named("two.test"))).isFalse();
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Test
    void shouldGiveUpOnASilentAddressInTime() throws Exception {
        try (var silent = new Silent("127.0.0.1");
                var bench = new Bench(Bench.settings(2, 2))) {
            var origin = new Origin(false, "127.0.0.1", silent.port(), TlsSettings.SYSTEM, null);
            var failure = bench.ask(origin, 100).failure();
            assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
            assertThat(failure.timedOut()).isTrue();
            bench.awaitStats(origin, stats -> stats.open() == 0);
        }
    }

    @Test
    void shouldLeaveTimeForTheNextAddressWhenTheFirstIsSilent() throws Exception {
        try (var silent = new Silent("127.0.0.2");
                var server = new ScriptedServer(
                        new ServerSocket(silent.port(), 16, InetAddress.getLoopbackAddress()), (socket, index) -> {
                            while (!ScriptedServer.readHead(socket).isEmpty()) {
                                ScriptedServer.write(socket, ScriptedServer.OK);
                            }
                        });
                var bench = new Bench(Bench.settings(2, 2))) {
            bench.name("two.test", "127.0.0.2", "127.0.0.1");
            var connection = bench.ask(server.named("two.test"), 4000).connection();
            assertThat(connection.channel().remoteAddress())
                    .isEqualTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        }
    }

    @Test
    void shouldCloseWhatItOpensWhenCancelled() throws Exception {
        try (var silent = new Silent("127.0.0.1");
                var bench = new Bench(Bench.settings(1, 2))) {
            var origin = new Origin(false, "127.0.0.1", silent.port(), TlsSettings.SYSTEM, null);
            var asked = bench.ask(origin);
            assertThat(bench.stats(origin).connecting()).isEqualTo(1);
            asked.cancel(bench);
            bench.awaitStats(origin, stats -> stats.open() == 0);
            assertThat(asked.told()).isZero();
            assertThat(bench.stats(origin).failed()).isZero();
        }
    }

    @Test
    void shouldGiveTheFreedPlaceToWhoWaits() throws Exception {
        try (var silent = new Silent("127.0.0.2");
                var server = new ScriptedServer(
                        new ServerSocket(silent.port(), 16, InetAddress.getLoopbackAddress()),
                        (socket, index) -> ScriptedServer.awaitEnd(socket));
                var bench = new Bench(Bench.settings(1, 2))) {
            bench.name("moving.test", "127.0.0.2");
            var stuck = bench.ask(server.named("moving.test"));
            var patient = bench.ask(server.named("moving.test"));
            bench.name("moving.test", "127.0.0.1");
            stuck.cancel(bench);
            assertThat(patient.connection().reused()).isFalse();
        }
    }

    /** A listening socket whose queue is full: the handshake of TCP gets no answer. */
    private static final class Silent implements AutoCloseable {
        private final ServerSocket listening;
        private final List<Socket> fillers = new ArrayList<>();

        Silent(String address) throws IOException {
            listening = new ServerSocket(0, 1, InetAddress.getByName(address));
            var silent = false;
            for (var i = 0; i < 64 && !silent; i++) {
                var filler = new Socket();
                fillers.add(filler);
                try {
                    filler.connect(listening.getLocalSocketAddress(), 200);
                } catch (SocketTimeoutException full) {
                    silent = true;
                }
            }
            Assumptions.assumeTrue(silent, "this kernel takes connections beyond a full queue");
        }

        int port() {
            return listening.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            for (var filler : fillers) {
                filler.close();
            }
            listening.close();
        }
    }
}

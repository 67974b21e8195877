package dev.tollgate.io.upstream.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.io.net.Http1Limits;
import dev.tollgate.io.upstream.ConnectFailure;
import dev.tollgate.io.upstream.Origin;
import dev.tollgate.io.upstream.PoolStats;
import dev.tollgate.io.upstream.UpstreamSettings;
import dev.tollgate.io.upstream.dns.Names;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.resolver.InetSocketAddressResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The pools on one real event loop, with names of its own and an allocator that counts every byte. */
final class Bench implements AutoCloseable {

    /** For what must come, however busy the machine is. */
    static final long PATIENCE_MILLIS = 20_000;

    static final Http1Limits LIMITS = Http1Limits.defaults();

    final Upstreams upstreams;
    final EventLoop loop;
    private final MultiThreadIoEventLoopGroup group;
    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);
    private final Map<String, List<InetAddress>> names = new HashMap<>();

    Bench(UpstreamSettings settings) {
        this(settings, Epoll.isAvailable(), false);
    }

    Bench(UpstreamSettings settings, boolean epoll, boolean systemNames) {
        this(settings, epoll, systemNames, LIMITS);
    }

    /** With so much patience for a peer that takes no bytes. */
    Bench(UpstreamSettings settings, int stallMillis) {
        this(
                settings,
                Epoll.isAvailable(),
                false,
                LIMITS.with(32 << 10, 100, Long.MAX_VALUE, Duration.ofSeconds(10), Duration.ofMillis(stallMillis)));
    }

    private Bench(UpstreamSettings settings, boolean epoll, boolean systemNames, Http1Limits limits) {
        group = new MultiThreadIoEventLoopGroup(1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        loop = group.next();
        upstreams = new Upstreams(
                List.of(loop),
                () -> counted(epoll),
                systemNames
                        ? Names.ofSystem(
                                () -> counted(epoll),
                                () -> epoll ? new EpollDatagramChannel() : new NioDatagramChannel())
                        : new Names(new OwnNames(), System::nanoTime),
                limits,
                settings);
    }

    private SocketChannel counted(boolean epoll) {
        SocketChannel channel = epoll ? new EpollSocketChannel() : new NioSocketChannel();
        channel.config().setAllocator(memory);
        return channel;
    }

    /** Few places, and patience: no wait, handshake or proxy ends before its time because the machine is busy. */
    static UpstreamSettings settings(int connections, int waiting) {
        var patience = Duration.ofMillis(PATIENCE_MILLIS);
        return within(connections, waiting, patience, patience);
    }

    /** The same for tests of what takes too long: 300 ms for a place, 500 ms for a handshake or a proxy's answer. */
    static UpstreamSettings hasty(int connections, int waiting) {
        return within(connections, waiting, Duration.ofMillis(300), Duration.ofMillis(500));
    }

    private static UpstreamSettings within(int connections, int waiting, Duration place, Duration greeting) {
        return new UpstreamSettings(
                connections, waiting, place, Duration.ofMinutes(1), Duration.ofMinutes(10), greeting, greeting);
    }

    void name(String host, String... addresses) throws UnknownHostException {
        var list = new ArrayList<InetAddress>();
        for (var address : addresses) {
            list.add(InetAddress.getByName(address));
        }
        names.put(host, list);
    }

    Asked ask(Origin origin) {
        return ask(origin, PATIENCE_MILLIS);
    }

    Asked ask(Origin origin, long connectMillis) {
        var asked = new Asked();
        onLoop(() -> {
            asked.start(upstreams, loop, origin, connectMillis);
            return asked;
        });
        return asked;
    }

    /** Two ask and the first leaves, all in one turn of the loop, so that nothing can have been opened by then; the second one. */
    Asked askTwiceAndLeaveOnce(Origin origin) {
        var first = new Asked();
        var second = new Asked();
        onLoop(() -> {
            first.start(upstreams, loop, origin, PATIENCE_MILLIS);
            second.start(upstreams, loop, origin, PATIENCE_MILLIS);
            first.leave();
            return second;
        });
        return second;
    }

    /** A connection that must come. */
    UpstreamConnection connect(Origin origin) {
        return ask(origin).connection();
    }

    /** One whole exchange on a pooled connection; returns whether the connection had been used before. */
    boolean exchange(Origin origin) {
        var connection = connect(origin);
        var reused = connection.reused();
        var answer = new Answer();
        send(connection, answer);
        answer.awaitEnd();
        release(connection, true);
        return reused;
    }

    void send(UpstreamConnection connection, Answer answer) {
        onLoop(() -> {
            connection.install(answer);
            Answer.writeRequest(connection.channel());
            return answer;
        });
    }

    /** Asks for a connection and sends a request in the same turn of the loop that gives it, as the gateway does. */
    void send(Origin origin, Answer answer) {
        onLoop(() -> upstreams.acquire(loop, origin, PATIENCE_MILLIS, new AcquireListener() {
            @Override
            public void acquired(UpstreamConnection connection) {
                connection.install(answer);
                Answer.writeRequest(connection.channel());
            }

            @Override
            public void failed(ConnectFailure failure) {
                answer.failure.complete(new IOException(failure.message()));
            }
        }));
    }

    void release(UpstreamConnection connection, boolean reusable) {
        onLoop(() -> {
            connection.release(reusable);
            return connection;
        });
    }

    <T> T onLoop(Callable<T> task) {
        try {
            return loop.submit(task).get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (Exception broken) {
            throw new AssertionError("on the event loop", broken);
        }
    }

    PoolStats stats(Origin origin) {
        return upstreams.stats(origin);
    }

    void awaitStats(Origin origin, Predicate<PoolStats> wanted) {
        await().atMost(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .pollInterval(2, TimeUnit.MILLISECONDS)
                .until(() -> wanted.test(upstreams.stats(origin)));
    }

    /** Waits until nobody uses a connection to this origin, or is about to. */
    void awaitFree(Origin origin) {
        awaitStats(
                origin,
                stats -> stats.inUse() == 0
                        && stats.streams() == 0
                        && stats.connecting() == 0
                        && stats.closing() == 0
                        && stats.waiting() == 0);
    }

    /** Sends a request with so many bytes of body on this connection, whose exchange is heard here. */
    Heard send(UpstreamConnection connection, HttpMethod method, int bodyBytes, Heard heard) {
        onLoop(() -> {
            connection.install(heard);
            Heard.ask(connection.channel(), method, bodyBytes);
            return heard;
        });
        return heard;
    }

    /** Closes everything and requires that no place, wait or byte remains. */
    @Override
    public void close() {
        upstreams.close();
        await().atMost(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).untilAsserted(() -> {
            assertThat(upstreams.stats()).isEmpty();
            assertThat(memory.metric().usedDirectMemory()).as("direct bytes").isZero();
            assertThat(memory.metric().usedHeapMemory()).as("heap bytes").isZero();
        });
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class OwnNames extends AddressResolverGroup<InetSocketAddress> {
        @Override
        protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
            return new InetSocketAddressResolver(executor, new InetNameResolver(executor) {
                @Override
                protected void doResolve(String host, Promise<InetAddress> promise) {
                    promise.setFailure(new UnknownHostException(host));
                }

                @Override
                protected void doResolveAll(String host, Promise<List<InetAddress>> promise) {
                    if (host.equals("silent.test")) {
                        return;
                    }
                    var known = names.get(host);
                    if (known == null) {
                        promise.setFailure(new UnknownHostException(host));
                    } else {
                        promise.setSuccess(known);
                    }
                }
            });
        }
    }
}

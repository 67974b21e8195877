package dev.tollgate.sim.server;

import dev.tollgate.sim.SimFault;
import dev.tollgate.sim.SimRequest;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.Step;
import dev.tollgate.sim.answer.SimProvider;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A simulated OpenAI-dialect provider on a loopback port, on one event loop of its own. Served: {@code /v1/chat/completions},
 * {@code /v1/completions}, {@code /v1/embeddings}, {@code /v1/responses}, {@code /v1/models}, {@code /health}.
 *
 * <p>Threads: any but its own event loop may call it; starting, stopping and {@link #setDown} wait at most ten seconds.
 */
public final class SimServer implements AutoCloseable {
    private static final long WAIT_SECONDS = 10;

    private final SimSettings settings;
    private final SimProvider provider;
    private final SimCounters counters;
    private final FaultSwitch faults;
    private final Seats seats;
    private final MultiThreadIoEventLoopGroup loop;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final int port;
    private volatile boolean down;
    private @Nullable Channel listener;

    private SimServer(SimSettings settings) {
        this.settings = settings;
        this.provider = new SimProvider(settings);
        this.counters = new SimCounters(settings.remembered());
        this.faults = new FaultSwitch(settings);
        this.seats =
                new Seats(settings.capacity().running(), settings.capacity().waiting());
        IoHandlerFactory io = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.loop = new MultiThreadIoEventLoopGroup(1, io);
        try {
            this.listener = bind(settings.port());
        } catch (RuntimeException failed) {
            await(loop.shutdownGracefully(0, 1, TimeUnit.SECONDS));
            throw failed;
        }
        this.port = ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Starts a provider; it listens when this returns. */
    public static SimServer start(SimSettings settings) {
        return new SimServer(settings);
    }

    public String name() {
        return settings.name();
    }

    public SimSettings settings() {
        return settings;
    }

    public int port() {
        return port;
    }

    /** {@code http://127.0.0.1:port/v1}, as a gateway's provider or an SDK wants it. */
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + port + "/v1");
    }

    public SimCounters counters() {
        return counters;
    }

    /** Answers under way. */
    public int inFlight() {
        return seats.running();
    }

    /** Requests that wait for a place. */
    public int waiting() {
        return seats.waiting();
    }

    /** Every model call from now on meets this fault; null ends all faults, queued ones too. Any but REFUSE brings the server up. */
    public void setFault(@Nullable SimFault fault) {
        faults.set(fault);
        setDown(fault == SimFault.REFUSE);
    }

    /** The next {@code times} model calls meet this fault, after those already queued. */
    public void failNext(SimFault fault, int times) {
        faults.queue(fault, times);
    }

    /** Changes the share of model calls that end in a 500. */
    public void setErrorRate(double share) {
        faults.setErrorRate(share);
    }

    /** Down: the listener and all connections are closed, connecting is refused. Up again: the same port. */
    public synchronized void setDown(boolean wanted) {
        var open = listener;
        down = wanted;
        if (wanted && open != null) {
            await(open.close());
            listener = null;
            await(connections.close());
        } else if (!wanted && open == null) {
            listener = bind(port);
        }
    }

    @Override
    public synchronized void close() {
        down = true;
        if (listener != null) {
            await(listener.close());
            listener = null;
        }
        await(connections.close());
        await(loop.shutdownGracefully(0, WAIT_SECONDS / 2, TimeUnit.SECONDS));
    }

    List<Step> script(SimRequest request, @Nullable SimFault fault, long ordinal) {
        return provider.script(request, fault, ordinal, System.currentTimeMillis() / 1000, seats.running());
    }

    List<Step> full(SimRequest request, long ordinal) {
        return provider.full(request, ordinal, System.currentTimeMillis() / 1000);
    }

    FaultSwitch faults() {
        return faults;
    }

    Seats seats() {
        return seats;
    }

    private Channel bind(int wanted) {
        var bound = new ServerBootstrap()
                .group(loop)
                .channel(Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (down) {
                            channel.unsafe().closeForcibly();
                            return;
                        }
                        connections.add(channel);
                        channel.pipeline().addLast(new HttpRequestDecoder(), new SimConnection(SimServer.this));
                    }
                })
                .bind("127.0.0.1", wanted);
        if (!bound.awaitUninterruptibly(WAIT_SECONDS, TimeUnit.SECONDS) || !bound.isSuccess()) {
            throw new IllegalStateException(
                    "127.0.0.1:" + wanted + ": not bound (expected: a free port)", bound.cause());
        }
        return bound.channel();
    }

    private static void await(Future<?> future) {
        if (!future.awaitUninterruptibly(WAIT_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("simulator: still busy after " + WAIT_SECONDS + " s (expected: done)");
        }
    }
}

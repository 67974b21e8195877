package dev.tollgate.sim.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * One event loop that makes load. Its timers have the precision of epoll, so arrivals are spread and the loop sleeps between them: it
 * shares its core with the upstream.
 *
 * <p>Threads: safe for all; clients run on the loop.
 */
public final class Generator implements AutoCloseable {
    private final MultiThreadIoEventLoopGroup loop;
    private final Bootstrap bootstrap;

    private Generator() {
        boolean epoll = Epoll.isAvailable();
        loop = new MultiThreadIoEventLoopGroup(
                1,
                new DefaultThreadFactory("load", true),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        bootstrap = new Bootstrap()
                .group(loop)
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(io.netty.channel.ChannelOption.TCP_NODELAY, true);
    }

    /** Starts the loop. */
    public static Generator open() {
        return new Generator();
    }

    /**
     * Opens connections to a loopback port; all stand when this returns.
     *
     * @param request the bytes of one request, sent again and again
     * @throws java.io.IOException if they do not stand within five seconds
     */
    public LoadClient connect(int port, int connections, byte[] request) throws java.io.IOException {
        return LoadClient.connect(bootstrap, loop.next(), port, connections, request);
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }
}

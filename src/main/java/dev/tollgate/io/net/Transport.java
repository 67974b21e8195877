package dev.tollgate.io.net;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The event loops of the data plane and the channels that run on them: epoll where its native library loads, else NIO.
 *
 * <p>Threads: safe for all; each loop is one thread named after the transport.
 */
public final class Transport implements AutoCloseable {
    private final EventLoopGroup loops;
    private final boolean epoll;

    private Transport(EventLoopGroup loops, boolean epoll) {
        this.loops = loops;
        this.epoll = epoll;
    }

    /** Starts {@code count} loops, best one per core, with threads called {@code name-1-1} and so on. */
    public static Transport open(String name, int count) {
        return open(name, count, Epoll.isAvailable());
    }

    static Transport open(String name, int count, boolean epoll) {
        var threads = new DefaultThreadFactory(name, true);
        var handler = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        return new Transport(new MultiThreadIoEventLoopGroup(count, threads, handler), epoll);
    }

    public EventLoopGroup loops() {
        return loops;
    }

    public Class<? extends ServerSocketChannel> serverChannel() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    public Class<? extends SocketChannel> clientChannel() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    public Class<? extends DatagramChannel> datagramChannel() {
        return epoll ? EpollDatagramChannel.class : NioDatagramChannel.class;
    }

    /** {@code epoll} or {@code nio}, for the log line at start. */
    public String kind() {
        return epoll ? "epoll" : "nio";
    }

    /** Stops the loops and waits for at most five seconds. */
    @Override
    public void close() {
        loops.shutdownGracefully(0, 3, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}

package dev.tollgate.io.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The gate with an {@link Echo} behind it, on real sockets. */
final class EchoServer implements AutoCloseable {
    /** Short clocks, for tests of what takes too long; everybody else has time, however busy the machine is. */
    static final Http1Limits HASTY = Http1Limits.defaults()
            .withTimes(
                    Duration.ofMillis(500),
                    Duration.ofMillis(1500),
                    Duration.ofMillis(500),
                    Duration.ofMillis(800),
                    Duration.ofMillis(200));

    private final EchoLog echoes = new EchoLog();
    /** What the echo and the port saw, in order. */
    final List<String> log = echoes.lines;

    final Transport transport;
    private final Channel listener;

    EchoServer(boolean epoll) {
        this(epoll, Http1Limits.defaults());
    }

    EchoServer(boolean epoll, Http1Limits limits) {
        transport = epoll ? Transport.open("echo", 1) : Transport.open("echo", 1, false);
        var server = new Http1Server(limits, echoes);
        listener = new ServerBootstrap()
                .group(transport.loops())
                .channel(transport.serverChannel())
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        server.install(channel.pipeline(), echoes.echo());
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    void awaitLine(String line) {
        echoes.awaitLine(line);
    }

    List<String> requests() {
        return echoes.requests();
    }

    @Override
    public void close() {
        listener.close().awaitUninterruptibly(2, TimeUnit.SECONDS);
        transport.close();
    }
}

package dev.tollgate.io.net.h2;

import dev.tollgate.io.net.EchoLog;
import dev.tollgate.io.net.Http1Limits;
import dev.tollgate.io.net.Transport;
import dev.tollgate.io.net.tls.ServerTls;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An {@link dev.tollgate.io.net.EchoLog echo} at a port of any version of HTTP. */
final class StreamEcho implements AutoCloseable {
    /** Short clocks, for tests of what takes too long; everybody else has time, however busy the machine is. */
    static final Http1Limits HASTY = Http1Limits.defaults()
            .withTimes(
                    Duration.ofMillis(600),
                    Duration.ofMillis(1500),
                    Duration.ofMillis(600),
                    Duration.ofMillis(800),
                    Duration.ofMillis(200));

    private final EchoLog echoes = new EchoLog();
    /** What the echo and the port saw, in order. */
    final List<String> log = echoes.lines;

    private final Transport transport = Transport.open("echo", 2);
    private final Channel listener;

    StreamEcho(@Nullable ServerTls tls) {
        this(tls, Http1Limits.defaults());
    }

    StreamEcho(@Nullable ServerTls tls, Http1Limits limits) {
        var port = new HttpPort(limits, Http2Limits.defaults(), tls, echoes);
        listener = new ServerBootstrap()
                .group(transport.loops())
                .channel(transport.serverChannel())
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        port.install(channel.pipeline(), serving -> echoes.echo());
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    List<String> requests() {
        return echoes.requests();
    }

    void awaitLine(String line) {
        echoes.awaitLine(line);
    }

    /** Waits until every request's channel has ended, and forgets what was logged. */
    void awaitQuiet() {
        echoes.awaitQuiet();
    }

    @Override
    public void close() {
        listener.close().awaitUninterruptibly(2, TimeUnit.SECONDS);
        transport.close();
    }
}

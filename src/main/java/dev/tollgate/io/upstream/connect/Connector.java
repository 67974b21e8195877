package dev.tollgate.io.upstream.connect;

import dev.tollgate.io.net.Http1Client;
import dev.tollgate.io.net.Http1Limits;
import dev.tollgate.io.net.h2.Http2Client;
import dev.tollgate.io.upstream.Origin;
import dev.tollgate.io.upstream.UpstreamSettings;
import dev.tollgate.io.upstream.dns.Names;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;

/** What all connection attempts share: sockets, names, certificates, codecs and deadlines. Threads: any. */
public final class Connector implements AutoCloseable {

    private final ChannelFactory<? extends SocketChannel> sockets;
    private final Names names;
    private volatile Http1Client http1;
    private volatile Http2Client http2;
    private final TlsContexts contexts;
    private final long proxyTimeoutMillis;
    private final long handshakeTimeoutMillis;

    /** @param limits of heads and write stalls; its body limit bounds answers, so it is best without one */
    public Connector(
            ChannelFactory<? extends SocketChannel> sockets,
            Names names,
            Http1Limits limits,
            UpstreamSettings settings) {
        this.sockets = sockets;
        this.names = names;
        this.http1 = new Http1Client(limits);
        this.http2 = new Http2Client(limits);
        this.contexts = new TlsContexts();
        this.proxyTimeoutMillis = settings.proxyTimeout().toMillis();
        this.handshakeTimeoutMillis = settings.handshakeTimeout().toMillis();
    }

    /** An attempt that has not begun; it answers to {@code listener} on {@code loop}. */
    public Connect prepare(EventLoop loop, Origin origin, long connectTimeoutMillis, Connect.Listener listener) {
        return new Connect(this, loop, origin, connectTimeoutMillis, listener);
    }

    /** Without a deadline of its own: that of the whole attempt counts. */
    Bootstrap bootstrap(EventLoop loop) {
        return new Bootstrap()
                .group(loop)
                .channelFactory(sockets)
                .disableResolver()
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0);
    }

    Names names() {
        return names;
    }

    Http1Client http1() {
        return http1;
    }

    Http2Client http2() {
        return http2;
    }

    /** What connections keep to that are opened from now on. */
    public void limits(Http1Limits next) {
        http1 = new Http1Client(next);
        http2 = new Http2Client(next);
    }

    public TlsContexts contexts() {
        return contexts;
    }

    long proxyTimeoutMillis() {
        return proxyTimeoutMillis;
    }

    long handshakeTimeoutMillis() {
        return handshakeTimeoutMillis;
    }

    @Override
    public void close() {
        names.close();
    }
}

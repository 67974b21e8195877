package dev.tollgate.io.upstream;

import dev.tollgate.io.net.Http1Client;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import java.net.InetSocketAddress;

/** What all connection attempts share: sockets, names, certificates and deadlines. Threads: any. */
final class Connector {

    private static final int MIN_TTL_SECONDS = 1;
    private static final int MAX_TTL_SECONDS = 60;
    private static final int NEGATIVE_TTL_SECONDS = 1;
    private static final int QUERY_TIMEOUT_MILLIS = 1000;
    private static final int MAX_JOINED_QUERIES = 256;

    private final ChannelFactory<? extends SocketChannel> sockets;
    private final AddressResolverGroup<InetSocketAddress> names;
    private volatile Http1Client codec;
    private final TlsContexts contexts;
    private final long proxyTimeoutMillis;
    private final long handshakeTimeoutMillis;

    Connector(
            ChannelFactory<? extends SocketChannel> sockets,
            AddressResolverGroup<InetSocketAddress> names,
            Http1Client codec,
            UpstreamSettings settings) {
        this.sockets = sockets;
        this.names = names;
        this.codec = codec;
        this.contexts = new TlsContexts();
        this.proxyTimeoutMillis = settings.proxyTimeout().toMillis();
        this.handshakeTimeoutMillis = settings.handshakeTimeout().toMillis();
    }

    /**
     * Names by the hosts file, then the system's name servers, never blocking. The answers are kept for their time to live,
     * within 1 and 60 seconds; only configured names are asked for, which bounds the cache.
     */
    static AddressResolverGroup<InetSocketAddress> systemNames(
            ChannelFactory<? extends SocketChannel> sockets, ChannelFactory<? extends DatagramChannel> datagrams) {
        return new DnsAddressResolverGroup(new DnsNameResolverBuilder()
                .datagramChannelFactory(datagrams)
                .socketChannelFactory(sockets)
                .ttl(MIN_TTL_SECONDS, MAX_TTL_SECONDS)
                .negativeTtl(NEGATIVE_TTL_SECONDS)
                .queryTimeoutMillis(QUERY_TIMEOUT_MILLIS)
                .consolidateCacheSize(MAX_JOINED_QUERIES));
    }

    /** An attempt that has not begun; it answers to {@code listener} and gives its channel a slot of {@code pool}. */
    Connect prepare(
            EventLoop loop, Origin origin, long connectTimeoutMillis, UpstreamPool pool, Connect.Listener listener) {
        return new Connect(this, loop, origin, connectTimeoutMillis, pool, listener);
    }

    Bootstrap bootstrap(EventLoop loop, long timeoutMillis) {
        return new Bootstrap()
                .group(loop)
                .channelFactory(sockets)
                .disableResolver()
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(Math.max(1, timeoutMillis)));
    }

    AddressResolver<InetSocketAddress> names(EventLoop loop) {
        return names.getResolver(loop);
    }

    Http1Client codec() {
        return codec;
    }

    /** What connections speak that are opened from now on. */
    void codec(Http1Client next) {
        codec = next;
    }

    TlsContexts contexts() {
        return contexts;
    }

    long proxyTimeoutMillis() {
        return proxyTimeoutMillis;
    }

    long handshakeTimeoutMillis() {
        return handshakeTimeoutMillis;
    }

    void close() {
        names.close();
    }
}

package dev.tollgate.io.server;

import dev.tollgate.config.HostPort;
import dev.tollgate.config.LimitsConfig;
import dev.tollgate.dialect.Dialect;
import dev.tollgate.io.net.Http1Limits;
import dev.tollgate.io.net.Http1Server;
import dev.tollgate.io.net.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The ports where callers are served, and the connections that came in by them.
 *
 * <p>Threads: any, but for binding and closing, which one thread does; neither on an event loop, because both wait.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close is heard as the end of the connection
public final class Listeners {
    private static final int BACKLOG = 1024;
    private static final long BIND_SECONDS = 10;
    /** A client that does not read costs at most this much of our memory before its upstream is no longer read. */
    private static final WriteBufferWaterMark WATER = new WriteBufferWaterMark(32 << 10, 128 << 10);

    private final Transport transport;
    private final DataPlane plane;
    private final Dialect fallback;
    private final RejectionListener rejections;
    private final Map<String, Channel> bound = new LinkedHashMap<>();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    /**
     * Serves nothing yet.
     *
     * @param fallback the dialect of callers whose dialect is unknown
     */
    public Listeners(Transport transport, DataPlane plane, Dialect fallback, RejectionListener rejections) {
        this.transport = transport;
        this.plane = plane;
        this.fallback = fallback;
        this.rejections = rejections;
    }

    /**
     * Begins to serve at this address.
     *
     * @throws IOException if the port cannot be had; the message names the listener and the address
     */
    public void bind(String name, HostPort address, LimitsConfig limits) throws IOException {
        var server = new Http1Server(http1(limits), new RejectionPages(name, fallback, rejections));
        var bootstrap = new ServerBootstrap()
                .group(transport.loops())
                .channel(transport.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        if (connections.size() >= limits.connections()) {
                            // Accepting more would take file handles from those who are being served.
                            channel.close();
                            return;
                        }
                        connections.add(channel);
                        server.install(channel.pipeline(), new ServerConnection(plane, name, channel));
                    }
                });
        var binding = bootstrap.bind(new InetSocketAddress(address.host(), address.port()));
        if (!binding.awaitUninterruptibly(BIND_SECONDS, java.util.concurrent.TimeUnit.SECONDS)
                || !binding.isSuccess()) {
            var cause = binding.cause();
            throw new IOException(
                    "listeners." + name + ".address: " + address + " cannot be bound"
                            + (cause == null ? " in time" : " (" + cause.getMessage() + ")"),
                    cause);
        }
        bound.put(name, binding.channel());
    }

    private static Http1Limits http1(LimitsConfig limits) {
        return Http1Limits.defaults()
                .with(
                        limits.headers(),
                        limits.headerCount(),
                        limits.body(),
                        limits.headerTimeout(),
                        limits.writeStall());
    }

    /** Closes this listener's port; connections that came in by it live on. */
    public void unbind(String name) {
        var channel = bound.remove(name);
        if (channel != null) {
            channel.close();
        }
    }

    /** The port of each listener, as bound. */
    public Map<String, Integer> ports() {
        var ports = new LinkedHashMap<String, Integer>();
        bound.forEach((name, channel) -> ports.put(name, ((InetSocketAddress) channel.localAddress()).getPort()));
        return ports;
    }

    /** Client connections that are open. */
    public int connections() {
        return connections.size();
    }

    /** Bytes of answers that wait in our memory for callers to take them, all connections together. */
    public long pendingBytes() {
        long pending = 0;
        for (var channel : connections) {
            var waiting = channel.unsafe().outboundBuffer();
            pending += waiting == null ? 0 : waiting.totalPendingWriteBytes();
        }
        return pending;
    }

    /** Lets what is in progress finish and closes every connection after it; the ports stay open, where new requests are told to go elsewhere. */
    public void drain() {
        for (var channel : connections) {
            Http1Server.drain(channel);
        }
    }

    /** Closes the ports, and gives what is still in progress its last word. */
    public void stopNow() {
        bound.values().forEach(Channel::close);
        for (var channel : connections) {
            channel.eventLoop().execute(() -> {
                var connection = channel.pipeline().get(ServerConnection.class);
                if (connection != null) {
                    connection.stopNow();
                }
            });
        }
    }

    /** Closes everything without a word. */
    public void close() {
        bound.values().forEach(Channel::close);
        connections.close().awaitUninterruptibly(BIND_SECONDS, java.util.concurrent.TimeUnit.SECONDS);
    }
}

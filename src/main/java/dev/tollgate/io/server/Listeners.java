package dev.tollgate.io.server;

import dev.tollgate.config.GatewayConfig;
import dev.tollgate.config.HostPort;
import dev.tollgate.config.LimitsConfig;
import dev.tollgate.config.ListenerConfig;
import dev.tollgate.config.Plan;
import dev.tollgate.io.net.Http1Limits;
import dev.tollgate.io.net.Transport;
import dev.tollgate.io.net.h2.Http2Limits;
import dev.tollgate.io.net.h2.HttpPort;
import dev.tollgate.io.net.tls.ServerTls;
import dev.tollgate.io.net.tls.UnusableTls;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

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
    private final RejectionListener rejections;
    private volatile Map<String, Port> bound = Map.of();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    /** Serves nothing yet. */
    public Listeners(Transport transport, DataPlane plane, RejectionListener rejections) {
        this.transport = transport;
        this.plane = plane;
        this.rejections = rejections;
    }

    /**
     * An open port.
     *
     * <p>Threads: any; the terms are swapped whole, and connections keep those under which they came.
     */
    static final class Port {
        private static final AttributeKey<Port> OF = AttributeKey.valueOf(Port.class, "port");
        private final String name;
        private final AtomicInteger open = new AtomicInteger();
        private volatile Terms terms;

        private Port(String name, Terms terms) {
            this.name = name;
            this.terms = terms;
        }

        private Channel channel() {
            return Objects.requireNonNull(channel, "not bound yet");
        }

        private @Nullable Channel channel;
    }

    /** What connections are accepted under; so many at once by this port. */
    record Terms(HttpPort http, @Nullable ServerTls tls, int connections) {}

    /**
     * The terms of a listener; reads its certificates.
     *
     * @throws IOException if they cannot be served; the message names the listener
     */
    Terms terms(String name, ListenerConfig listener, LimitsConfig limits) throws IOException {
        var pages = new RejectionPages(name, plane, rejections);
        try {
            var tls = listener.tls() == null ? null : ServerTls.load(listener.tls());
            return new Terms(new HttpPort(http1(limits), http2(limits), tls, pages), tls, limits.connections());
        } catch (UnusableTls unusable) {
            throw new IOException("listeners." + name + "." + unusable.getMessage(), unusable);
        }
    }

    /**
     * Begins to serve at this address.
     *
     * @throws IOException if the port cannot be had or the certificates cannot be served; the message names the listener
     */
    public void bind(String name, ListenerConfig listener, LimitsConfig limits) throws IOException {
        var port = open(name, listener.address(), terms(name, listener, limits));
        var next = new LinkedHashMap<>(bound);
        next.put(name, port);
        bound = next;
        serve(port);
    }

    /** Opens a port where nobody is served until {@link #serve}; the system lets callers wait so long. */
    Port open(String name, HostPort address, Terms offered) throws IOException {
        var port = new Port(name, offered);
        var bootstrap = new ServerBootstrap()
                .group(transport.loops())
                .channel(transport.serverChannel())
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        var terms = port.terms;
                        channel.closeFuture().addListener(_ -> port.open.decrementAndGet());
                        if (port.open.incrementAndGet() > terms.connections) {
                            // Accepting more would take file handles from those who are being served.
                            channel.close();
                            return;
                        }
                        connections.add(channel);
                        channel.attr(Port.OF).set(port);
                        terms.http.install(
                                channel.pipeline(), connection -> new ServerConnection(plane, name, connection));
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
        port.channel = binding.channel();
        return port;
    }

    static void serve(Port port) {
        port.channel().config().setAutoRead(true);
    }

    /** Closes a port and waits until it is free; connections that came in by it live on. */
    static void release(Port port) {
        port.channel().close().awaitUninterruptibly(BIND_SECONDS, java.util.concurrent.TimeUnit.SECONDS);
    }

    /**
     * Prepares the ports of another configuration: what it adds is open but serves nobody, what it removes still serves.
     *
     * @param plan from the configuration in force to the other
     * @param next the other
     * @throws IOException if a port cannot be had or a certificate cannot be served; then everything is as before
     */
    public PortChange prepare(Plan plan, GatewayConfig next) throws IOException {
        return PortChange.prepare(this, plan, next);
    }

    Map<String, Port> bound() {
        return bound;
    }

    /** Takes these ports for its own, each under its terms, and ends the connections of all others after what they are doing. */
    void become(Map<String, Port> ports, Map<String, Terms> terms) {
        ports.forEach((name, port) -> port.terms = terms.getOrDefault(name, port.terms));
        bound = new LinkedHashMap<>(ports);
        for (var channel : connections) {
            var port = channel.attr(Port.OF).get();
            if (port == null || bound.get(port.name) != port) {
                HttpPort.drain(channel);
            }
        }
    }

    private static Http2Limits http2(LimitsConfig limits) {
        return Http2Limits.defaults()
                .with(
                        limits.http2Streams(),
                        limits.http2Resets().count(),
                        limits.http2Resets().period(),
                        limits.http2Controls().count(),
                        limits.http2Controls().period());
    }

    private static Http1Limits http1(LimitsConfig limits) {
        var defaults = Http1Limits.defaults();
        return new Http1Limits(
                limits.requestLine(),
                limits.headers(),
                limits.headerCount(),
                limits.body(),
                defaults.pipelined(),
                defaults.queued(),
                defaults.drain(),
                limits.headerTimeout(),
                limits.keepAlive(),
                defaults.bodyWindow(),
                (int) Math.min(Integer.MAX_VALUE, limits.bodyRate()),
                limits.writeStall(),
                defaults.linger());
    }

    /** The port of each listener, as bound. */
    public Map<String, Integer> ports() {
        var ports = new LinkedHashMap<String, Integer>();
        bound.forEach((name, port) ->
                ports.put(name, ((InetSocketAddress) port.channel().localAddress()).getPort()));
        return ports;
    }

    /** When the certificate of each listener that shows one expires. */
    public Map<String, Instant> certificates() {
        var expiries = new LinkedHashMap<String, Instant>();
        bound.forEach((name, port) -> {
            var tls = port.terms.tls();
            if (tls != null) {
                expiries.put(name, tls.notAfter());
            }
        });
        return expiries;
    }

    /** Client connections that are open. */
    public int connections() {
        return connections.size();
    }

    /** The same by what is spoken: {@code h2}, or {@code http/1.1}, to which those count that have not said yet. */
    public Map<String, Integer> protocols() {
        int all = 0;
        int multiplexed = 0;
        for (var channel : connections) {
            all++;
            multiplexed += HttpPort.streams(channel) < 0 ? 0 : 1;
        }
        return Map.of("http/1.1", all - multiplexed, "h2", multiplexed);
    }

    /** Requests that are open on connections of HTTP/2. */
    public int streams() {
        int open = 0;
        for (var channel : connections) {
            open += Math.max(0, HttpPort.streams(channel));
        }
        return open;
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
            HttpPort.drain(channel);
        }
    }

    /** Closes the ports, and gives what is still in progress its last word. */
    public void stopNow() {
        bound.values().forEach(port -> port.channel().close());
        for (var channel : connections) {
            channel.eventLoop().execute(() -> {
                for (var serving : HttpPort.serving(channel)) {
                    var connection = serving.pipeline().get(ServerConnection.class);
                    if (connection != null) {
                        connection.stopNow();
                    }
                }
            });
        }
    }

    /** Closes everything without a word. */
    public void close() {
        bound.values().forEach(port -> port.channel().close());
        connections.forEach(HttpPort::abort);
        connections.newCloseFuture().awaitUninterruptibly(BIND_SECONDS, java.util.concurrent.TimeUnit.SECONDS);
    }
}

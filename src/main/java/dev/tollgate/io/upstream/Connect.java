package dev.tollgate.io.upstream;

import static java.util.Objects.requireNonNull;

import dev.tollgate.io.upstream.ConnectFailure.Kind;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to open a connection: certificates, name, addresses in order, tunnel, handshake; each step within a deadline.
 *
 * <p>The addresses share the time that is left evenly, so that a silent one leaves time for the next. Threads: its event
 * loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the outcome of a close is heard by the close future
final class Connect {

    /** Hears how the attempt ended, on the event loop. */
    interface Listener {

        /** The connection is ready for a request. */
        void opened(ExchangeSlot slot);

        /** There will be no connection; not told after a cancellation. */
        void failed(ConnectFailure failure);

        /** After a failure or cancellation: nothing is open any more. Told once; never after {@link #opened}. */
        void closed();
    }

    private static final String SLOT = "exchange";
    private static final Pattern SINGLE_LABEL = Pattern.compile("[a-z]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final int MAX_ADDRESSES = 8;
    private static final int CLOSE_NOTIFY_MILLIS = 100;

    private final Connector connector;
    private final EventLoop loop;
    private final Origin origin;
    private final long connectTimeoutMillis;
    private final long deadlineNanos;
    private final UpstreamPool pool;
    private final Listener listener;

    private Kind step = Kind.DNS;
    private @Nullable Future<?> timer;
    private @Nullable SslContext tls;
    private @Nullable Channel channel;
    private @Nullable ExchangeSlot slot;
    private @Nullable HttpProxyHandler tunnel;
    private boolean ended;

    Connect(
            Connector connector,
            EventLoop loop,
            Origin origin,
            long connectTimeoutMillis,
            UpstreamPool pool,
            Listener listener) {
        this.connector = connector;
        this.loop = loop;
        this.origin = origin;
        this.connectTimeoutMillis = connectTimeoutMillis;
        this.deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(connectTimeoutMillis);
        this.pool = pool;
        this.listener = listener;
    }

    void start() {
        limit(connectTimeoutMillis);
        if (!origin.secure()) {
            resolve();
            return;
        }
        var context = connector.contexts().get(origin.tls());
        if (context.isDone()) {
            useContext(context);
        } else {
            context.whenComplete((built, unusable) -> loop.execute(() -> useContext(context)));
        }
    }

    /** Gives up; the listener hears only {@link Listener#closed}. */
    void cancel() {
        end();
    }

    private void useContext(CompletableFuture<SslContext> context) {
        if (ended) {
            return;
        }
        if (context.isCompletedExceptionally()) {
            step = Kind.TLS;
            fail(false, "certificates cannot be used: " + ConnectFailure.reasonOf(context.exceptionNow()));
            return;
        }
        tls = context.resultNow();
        resolve();
    }

    private void resolve() {
        var proxy = origin.proxy();
        step = proxy == null ? Kind.DNS : Kind.PROXY;
        var host = proxy == null ? origin.host() : proxy.host();
        var port = proxy == null ? origin.port() : proxy.port();
        var literal = NetUtil.createInetAddressFromIpAddressString(host);
        if (literal != null) {
            dial(List.of(new InetSocketAddress(literal, port)), 0);
            return;
        }
        connector
                .names(loop)
                .resolveAll(InetSocketAddress.createUnresolved(host, port))
                .addListener((Future<List<InetSocketAddress>> found) -> {
                    if (ended) {
                        return;
                    }
                    if (found.isSuccess() && !found.getNow().isEmpty()) {
                        dial(found.getNow(), 0);
                    } else {
                        fail(false, "no address for " + host + " (expected: at least one)");
                    }
                });
    }

    /**
     * Dials one address. This is the only place where the address that is really dialled is known: a rule for addresses that
     * callers or upstreams name (no private or loopback ones, RFC 6890) is asked here, after the name was resolved. Through
     * a proxy the address is the proxy's, and the proxy resolves the origin.
     */
    private void dial(List<InetSocketAddress> addresses, int index) {
        var proxy = origin.proxy();
        step = proxy == null ? Kind.CONNECT : Kind.PROXY;
        var address = addresses.get(index);
        var last = Math.min(addresses.size(), MAX_ADDRESSES) - 1;
        var leftMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        var handler = proxy == null ? null : tunnelThrough(proxy, address);
        tunnel = handler;
        channel = null;
        var dialled = connector
                .bootstrap(loop, leftMillis / (last - index + 1))
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel opened) {
                        if (handler != null) {
                            opened.pipeline().addLast(handler);
                        }
                        channel = opened;
                        slot = new ExchangeSlot(pool, opened);
                        opened.pipeline().addLast(SLOT, slot);
                    }
                })
                .connect(proxy == null ? address : InetSocketAddress.createUnresolved(origin.host(), origin.port()));
        dialled.addListener(result -> {
            if (loop.inEventLoop()) {
                dialled(addresses, index, last, result);
            } else { // no channel could be made, so its promise knows no loop
                loop.execute(() -> dialled(addresses, index, last, result));
            }
        });
    }

    private void dialled(List<InetSocketAddress> addresses, int index, int last, Future<?> result) {
        if (ended) {
            return;
        }
        if (result.isSuccess()) {
            connected();
        } else if (index < last) {
            dial(addresses, index + 1);
        } else {
            fail(result.cause() instanceof ConnectTimeoutException, describe(addresses.get(index), result.cause()));
        }
    }

    private static HttpProxyHandler tunnelThrough(EgressProxy proxy, InetSocketAddress address) {
        var user = proxy.user();
        var password = proxy.password();
        var handler = user == null || password == null
                ? new HttpProxyHandler(address)
                : new HttpProxyHandler(address, user, password);
        handler.setConnectTimeoutMillis(0); // ours counts
        return handler;
    }

    private static String describe(InetSocketAddress address, Throwable cause) {
        return cause instanceof ConnectTimeoutException
                ? "no answer from " + address.getAddress().getHostAddress() + " in time"
                : ConnectFailure.reasonOf(cause);
    }

    private void connected() {
        var handler = tunnel;
        if (handler == null) {
            secure();
            return;
        }
        limit(connector.proxyTimeoutMillis());
        handler.connectFuture().addListener(answered -> {
            if (ended) {
                return;
            }
            if (answered.isSuccess()) {
                secure();
            } else {
                fail(false, "no tunnel: " + ConnectFailure.reasonOf(answered.cause()));
            }
        });
    }

    private void secure() {
        var context = tls;
        var connection = requireNonNull(channel);
        if (context == null) {
            ready(connection);
            return;
        }
        step = Kind.TLS;
        limit(connector.handshakeTimeoutMillis());
        var handler = context.newHandler(connection.alloc(), origin.host(), origin.port());
        nameServer(handler.engine());
        handler.setHandshakeTimeoutMillis(0); // ours counts
        handler.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_MILLIS);
        handler.handshakeFuture().addListener(done -> {
            if (ended) {
                return;
            }
            if (done.isSuccess()) {
                ready(connection);
            } else {
                fail(false, "handshake failed: " + ConnectFailure.reasonOf(done.cause()));
            }
        });
        connection.pipeline().addBefore(SLOT, null, handler);
    }

    /** Names without a dot are left out of the handshake by default (RFC 6066 section 3 does not), but clusters route by them. */
    private void nameServer(SSLEngine engine) {
        if (SINGLE_LABEL.matcher(origin.host()).matches()) {
            var parameters = engine.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(origin.host())));
            engine.setSSLParameters(parameters);
        }
    }

    private void ready(Channel connection) {
        if (!connection.isActive()) {
            fail(false, "closed by the peer at once (expected: to stay open)");
            return;
        }
        var handler = tunnel;
        if (handler != null) {
            connection.pipeline().remove(handler);
        }
        var exchange = requireNonNull(slot);
        connector.codec().installBefore(connection.pipeline(), SLOT);
        ended = true;
        stopTimer();
        listener.opened(exchange);
    }

    private void limit(long millis) {
        stopTimer();
        timer = loop.schedule(
                () -> fail(true, "not done within " + millis + " ms (expected: sooner)"),
                millis,
                TimeUnit.MILLISECONDS);
    }

    private void stopTimer() {
        var running = timer;
        if (running != null) {
            running.cancel(false);
            timer = null;
        }
    }

    private void fail(boolean timedOut, String why) {
        if (ended) {
            return;
        }
        var failure = new ConnectFailure(step, timedOut, origin + ": " + why);
        end();
        listener.failed(failure);
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        stopTimer();
        var open = channel;
        if (open == null) {
            listener.closed();
        } else {
            open.closeFuture().addListener(closing -> listener.closed());
            open.close();
        }
    }
}

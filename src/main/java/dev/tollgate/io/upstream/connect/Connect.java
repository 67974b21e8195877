package dev.tollgate.io.upstream.connect;

import dev.tollgate.io.net.h2.ClientSession;
import dev.tollgate.io.upstream.ConnectFailure;
import dev.tollgate.io.upstream.ConnectFailure.Kind;
import dev.tollgate.io.upstream.Origin;
import dev.tollgate.io.upstream.dns.PublicAddresses;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to open a connection: certificates, name, addresses, tunnel, handshake, and over HTTP/2 the first settings; each step
 * within a deadline.
 *
 * <p>Threads: its event loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the outcome of a close is heard by the close future
public final class Connect implements Dial.Listener, ClientSession.Listener {

    /** Hears how the attempt ended, on the event loop. */
    public interface Listener {

        /**
         * The connection is ready for requests, its codec installed.
         *
         * @param session what opens streams on it; null for HTTP/1.1
         */
        void opened(Channel channel, @Nullable ClientSession session);

        /** There will be no connection; not told after a cancellation. */
        void failed(ConnectFailure failure);

        /** After a failure or cancellation: nothing is open any more. Told once; never after {@link #opened}. */
        void closed();

        /** After {@link #opened} with a session: its capacity may have changed. */
        void changed();
    }

    private static final Pattern SINGLE_LABEL = Pattern.compile("[a-z]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final int CLOSE_NOTIFY_MILLIS = 100;

    private final Connector connector;
    private final EventLoop loop;
    private final Origin origin;
    private final long connectTimeoutMillis;
    private final long deadlineNanos;
    private final Listener listener;
    private final Guard guard = new Guard();

    private Kind step = Kind.DNS;
    private @Nullable Future<?> timer;
    private @Nullable SslContext tls;
    private @Nullable Dial dial;
    private @Nullable Channel channel;
    private @Nullable ClientSession session;
    private boolean handedOver;
    private boolean ended;

    Connect(Connector connector, EventLoop loop, Origin origin, long connectTimeoutMillis, Listener listener) {
        this.connector = connector;
        this.loop = loop;
        this.origin = origin;
        this.connectTimeoutMillis = connectTimeoutMillis;
        this.deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(connectTimeoutMillis);
        this.listener = listener;
    }

    /** Begins; the listener may be told before this returns. */
    public void start() {
        limit(connectTimeoutMillis);
        if (!origin.secure()) {
            resolve();
            return;
        }
        var context = connector.contexts().get(origin.tls(), origin.http());
        if (context.isDone()) {
            useContext(context);
        } else {
            context.whenComplete((built, unusable) -> loop.execute(() -> useContext(context)));
        }
    }

    /** Gives up; the listener hears only {@link Listener#closed}. */
    public void cancel() {
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

    // --- the address

    private void resolve() {
        var proxy = origin.proxy();
        step = proxy == null ? Kind.DNS : Kind.PROXY;
        var host = proxy == null ? origin.host() : proxy.host();
        var port = proxy == null ? origin.port() : proxy.port();
        var literal = NetUtil.createInetAddressFromIpAddressString(host);
        if (literal != null) {
            dial(List.of(literal), port);
            return;
        }
        connector.names().resolve(loop, host).addListener((Future<List<InetAddress>> found) -> {
            if (ended) {
                return;
            }
            if (found.isSuccess() && !found.getNow().isEmpty()) {
                dial(found.getNow(), port);
            } else {
                fail(false, "no address for " + host + " (expected: at least one)");
            }
        });
    }

    /** The only place where the addresses that are really dialled are known, so the rule for them is asked here. */
    private void dial(List<InetAddress> addresses, int port) {
        var proxy = origin.proxy();
        step = proxy == null ? Kind.CONNECT : Kind.PROXY;
        var places = new ArrayList<InetSocketAddress>(addresses.size());
        for (var address : addresses) {
            if (proxy != null || origin.reach() == Origin.Reach.ANYWHERE || PublicAddresses.contain(address)) {
                places.add(new InetSocketAddress(address, port));
            }
        }
        if (places.isEmpty()) {
            fail(false, "no public address (expected: one, as the operator did not name this host)");
            return;
        }
        var race = new Dial(
                connector,
                loop,
                places,
                InetSocketAddress.createUnresolved(origin.host(), origin.port()),
                proxy,
                TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime()),
                this);
        dial = race;
        race.start();
    }

    @Override
    public void unreachable(boolean timedOut, String why) {
        dial = null;
        fail(timedOut, why);
    }

    @Override
    public void connected(Channel connection, @Nullable HttpProxyHandler tunnel) {
        dial = null;
        channel = connection;
        connection.pipeline().addLast(guard);
        if (tunnel == null) {
            secure(connection);
            return;
        }
        limit(connector.proxyTimeoutMillis());
        tunnel.connectFuture().addListener(answered -> {
            if (ended) {
                return;
            }
            if (answered.isSuccess()) {
                connection.pipeline().remove(tunnel);
                secure(connection);
            } else {
                fail(false, "no tunnel: " + ConnectFailure.reasonOf(answered.cause()));
            }
        });
    }

    // --- TLS

    private void secure(Channel connection) {
        var context = tls;
        if (context == null) {
            speak(connection, origin.http() == Origin.Http.HTTP_2);
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
                secured(connection, handler);
            } else {
                fail(false, "handshake failed: " + ConnectFailure.reasonOf(done.cause()));
            }
        });
        connection.pipeline().addFirst(handler);
    }

    /** Names without a dot are left out of the handshake by default (RFC 6066 section 3 does not), but clusters route by them. */
    private void nameServer(SSLEngine engine) {
        if (SINGLE_LABEL.matcher(origin.host()).matches()) {
            var parameters = engine.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(origin.host())));
            engine.setSSLParameters(parameters);
        }
    }

    private void secured(Channel connection, SslHandler handler) {
        boolean chosen = ApplicationProtocolNames.HTTP_2.equals(handler.applicationProtocol());
        if (!chosen && origin.http() == Origin.Http.HTTP_2) {
            fail(false, "the peer did not choose h2 (expected: HTTP/2, as configured)");
        } else {
            speak(connection, chosen);
        }
    }

    // --- HTTP

    private void speak(Channel connection, boolean http2) {
        if (!connection.isActive()) {
            fail(false, "closed by the peer at once (expected: to stay open)");
        } else if (http2) {
            limit(connector.handshakeTimeoutMillis());
            connection.closeFuture().addListener(closed -> silent());
            session = connector.http2().install(connection, this);
            connection.pipeline().remove(guard);
        } else {
            connector.http1().install(connection.pipeline());
            connection.pipeline().remove(guard);
            opened(connection);
        }
    }

    private void silent() {
        var problem = session == null ? null : session.problem();
        fail(false, "no HTTP/2: " + (problem == null ? "closed by the peer" : ConnectFailure.reasonOf(problem)));
    }

    @Override
    public void ready() {
        if (!ended && channel != null) {
            opened(channel);
        }
    }

    @Override
    public void changed() {
        if (handedOver) {
            listener.changed();
        }
    }

    private void opened(Channel connection) {
        ended = true;
        handedOver = true;
        stopTimer();
        listener.opened(connection, session);
    }

    // --- the end

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
        var race = dial;
        if (open != null) {
            open.closeFuture().addListener(closing -> listener.closed());
            open.close();
        } else if (race != null) {
            race.abort(listener::closed);
        } else {
            listener.closed();
        }
    }

    /** Hears what goes wrong before the codec is there; tunnel and handshake tell it by their futures too. */
    private static final class Guard extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
            ctx.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}

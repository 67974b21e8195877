package dev.tollgate.io.upstream.connect;

import dev.tollgate.io.upstream.ConnectFailure;
import dev.tollgate.io.upstream.EgressProxy;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A race of TCP connections over the addresses of one name (RFC 8305 section 5): the next begins as soon as one fails, or at most
 * {@value #STAGGER_MILLIS} ms after the last began; the first that stands wins, and the others are closed.
 *
 * <p>Threads: its event loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the outcome of a close is heard by the close future
final class Dial {

    /** Hears how the race ended, on the event loop; one of the two, once, and neither after {@link #abort}. */
    interface Listener {

        /** A connection stands; {@code tunnel} is in its pipeline where a proxy is asked first. */
        void connected(Channel channel, @Nullable HttpProxyHandler tunnel);

        /** No address took it, and nothing is open any more. */
        void unreachable(boolean timedOut, String why);
    }

    private static final int STAGGER_MILLIS = 250;
    private static final int MAX_ADDRESSES = 8;

    private final Connector connector;
    private final EventLoop loop;
    private final List<InetSocketAddress> addresses;
    private final InetSocketAddress origin;
    private final @Nullable EgressProxy proxy;
    private final long staggerMillis;
    private final Listener listener;
    private final List<Channel> racing = new ArrayList<>(2);

    private int begun;
    private int running;
    private boolean over;
    private boolean timedOut;
    private String why = "no address (expected: at least one)";
    private @Nullable Future<?> stagger;

    /**
     * @param addresses those of the proxy where there is one, else of the origin; the first eight are tried
     * @param origin what a proxy is asked for, unresolved
     * @param timeMillis what is left of the deadline, which the caller keeps: all addresses get their turn within it
     */
    Dial(
            Connector connector,
            EventLoop loop,
            List<InetSocketAddress> addresses,
            InetSocketAddress origin,
            @Nullable EgressProxy proxy,
            long timeMillis,
            Listener listener) {
        this.connector = connector;
        this.loop = loop;
        this.addresses = addresses.subList(0, Math.min(addresses.size(), MAX_ADDRESSES));
        this.origin = origin;
        this.proxy = proxy;
        this.staggerMillis = Math.min(STAGGER_MILLIS, timeMillis / (this.addresses.size() + 1));
        this.listener = listener;
    }

    void start() {
        if (addresses.isEmpty()) {
            lost();
        } else {
            next();
        }
    }

    private void next() {
        if (over || begun == addresses.size()) {
            return;
        }
        var address = addresses.get(begun++);
        running++;
        var handler = proxy == null ? null : tunnel(proxy, address);
        var attempt = new Attempt(address, handler);
        var dialled = connector.bootstrap(loop).handler(attempt).connect(proxy == null ? address : origin);
        dialled.addListener(result -> {
            if (loop.inEventLoop()) {
                dialled(attempt, result);
            } else { // no channel could be made, so its promise knows no loop
                loop.execute(() -> dialled(attempt, result));
            }
        });
        if (begun < addresses.size()) {
            stagger = loop.schedule(this::next, staggerMillis, TimeUnit.MILLISECONDS);
        }
    }

    private void dialled(Attempt attempt, Future<?> result) {
        running--;
        var channel = attempt.channel;
        if (channel != null) {
            racing.remove(channel);
        }
        if (over) {
            if (channel != null) {
                channel.close();
            }
        } else if (result.isSuccess() && channel != null) {
            stop();
            channel.pipeline().remove(attempt.quiet);
            listener.connected(channel, attempt.tunnel);
        } else {
            note(attempt.address, result.cause());
            stopStagger();
            if (begun < addresses.size()) {
                next();
            } else if (running == 0) {
                lost();
            }
        }
    }

    private void note(InetSocketAddress address, @Nullable Throwable cause) {
        timedOut = cause instanceof ConnectTimeoutException;
        why = timedOut
                ? "no answer from " + address.getAddress().getHostAddress() + " in time"
                : cause == null ? "no channel" : ConnectFailure.reasonOf(cause);
    }

    private void lost() {
        stop();
        listener.unreachable(timedOut, why);
    }

    /** Ends the race; {@code closed} is told when nothing of it is open any more, at once where nothing is. */
    void abort(Runnable closed) {
        var open = new ArrayList<>(racing);
        stop();
        var left = new int[] {open.size()};
        if (open.isEmpty()) {
            closed.run();
        }
        for (var channel : open) {
            channel.closeFuture().addListener(closing -> {
                if (--left[0] == 0) {
                    closed.run();
                }
            });
        }
    }

    private void stop() {
        over = true;
        stopStagger();
        var losers = new ArrayList<>(racing);
        racing.clear();
        losers.forEach(Channel::close);
    }

    private void stopStagger() {
        var waiting = stagger;
        if (waiting != null) {
            waiting.cancel(false);
            stagger = null;
        }
    }

    private static HttpProxyHandler tunnel(EgressProxy proxy, InetSocketAddress address) {
        var user = proxy.user();
        var password = proxy.password();
        var handler = user == null || password == null
                ? new HttpProxyHandler(address)
                : new HttpProxyHandler(address, user, password);
        handler.setConnectTimeoutMillis(0); // ours counts
        return handler;
    }

    /** One address of the race. */
    private final class Attempt extends ChannelInitializer<Channel> {
        private final InetSocketAddress address;
        private final @Nullable HttpProxyHandler tunnel;
        private final Quiet quiet = new Quiet();
        private @Nullable Channel channel;

        Attempt(InetSocketAddress address, @Nullable HttpProxyHandler tunnel) {
            this.address = address;
            this.tunnel = tunnel;
        }

        @Override
        protected void initChannel(Channel opened) {
            channel = opened;
            racing.add(opened);
            if (tunnel != null) {
                opened.pipeline().addLast(tunnel);
            }
            opened.pipeline().addLast(quiet);
        }
    }

    /** Hears what goes wrong while nobody else does; the promise of the connection tells it too. */
    private static final class Quiet extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}

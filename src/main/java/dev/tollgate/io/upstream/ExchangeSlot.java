package dev.tollgate.io.upstream;

import dev.tollgate.io.net.Ended;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * The last handler of every upstream connection: passes what arrives to the exchange that holds the connection, and drops
 * a connection on which anything arrives while nobody does (mostly the codec before it has closed it for that already).
 *
 * <p>Threads: its event loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the outcome of a close is heard by the close future
final class ExchangeSlot extends ChannelInboundHandlerAdapter {

    private final UpstreamPool pool;
    private final Channel channel;
    private final long openedNanos;

    private Phase phase = Phase.CONNECTING;
    private @Nullable ChannelInboundHandler exchange;
    private @Nullable ChannelHandlerContext context;
    private boolean reading;
    private boolean used;
    private long idleSinceNanos;

    ExchangeSlot(UpstreamPool pool, Channel channel) {
        this.pool = pool;
        this.channel = channel;
        this.openedNanos = System.nanoTime();
    }

    UpstreamPool pool() {
        return pool;
    }

    Channel channel() {
        return channel;
    }

    Phase phase() {
        return phase;
    }

    void become(Phase next) {
        phase = next;
    }

    boolean isReading() {
        return reading;
    }

    /** Marks another use; says whether there was one before. */
    boolean use() {
        var before = used;
        used = true;
        return before;
    }

    void idleSince(long nowNanos) {
        idleSinceNanos = nowNanos;
    }

    long idleNanos(long nowNanos) {
        return nowNanos - idleSinceNanos;
    }

    long ageNanos(long nowNanos) {
        return nowNanos - openedNanos;
    }

    void install(ChannelInboundHandler handler) {
        exchange = handler;
        if (!channel.isActive()) {
            channel.eventLoop().execute(this::tellLate);
        }
    }

    void uninstall() {
        exchange = null;
    }

    /** The connection died before the handler was put in, so nothing else will tell it. */
    private void tellLate() {
        var handler = exchange;
        var at = context;
        if (handler == null || at == null) {
            return;
        }
        try {
            handler.userEventTriggered(at, Ended.CLOSED);
            handler.channelInactive(at);
        } catch (Exception broken) {
            at.fireExceptionCaught(broken);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext at, Object message) throws Exception {
        reading = true;
        var handler = exchange;
        if (handler != null) {
            handler.channelRead(at, message);
            return;
        }
        ReferenceCountUtil.release(message);
        drop();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext at) throws Exception {
        reading = false;
        var handler = exchange;
        if (handler != null) {
            handler.channelReadComplete(at);
        } else if (phase == Phase.PARKED) {
            pool.makeIdle(this);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext at) throws Exception {
        var handler = exchange;
        if (handler != null) {
            handler.channelInactive(at);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext at) throws Exception {
        var handler = exchange;
        if (handler != null) {
            handler.channelWritabilityChanged(at);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext at, Object event) throws Exception {
        var handler = exchange;
        if (handler != null) {
            handler.userEventTriggered(at, event);
        } else if (event instanceof SslCloseCompletionEvent) {
            drop();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext at, Throwable cause) throws Exception {
        var handler = exchange;
        if (handler != null) {
            callExceptionCaught(handler, at, cause);
        } else {
            drop();
        }
    }

    @SuppressWarnings("deprecation") // ChannelHandler.exceptionCaught is; ChannelInboundHandler's is not
    private static void callExceptionCaught(ChannelInboundHandler handler, ChannelHandlerContext at, Throwable cause)
            throws Exception {
        handler.exceptionCaught(at, cause);
    }

    void drop() {
        if (phase == Phase.CONNECTING) {
            channel.close();
        } else {
            pool.drop(this);
        }
    }
}

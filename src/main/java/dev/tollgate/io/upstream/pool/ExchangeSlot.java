package dev.tollgate.io.upstream.pool;

import static java.util.Objects.requireNonNull;

import dev.tollgate.io.net.Ended;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * The last handler of every channel that exchanges use: passes what arrives to the exchange that holds the channel, and drops a
 * connection on which anything arrives while nobody does (mostly the codec before it has closed it for that already).
 *
 * <p>Threads: its event loop only.
 */
final class ExchangeSlot extends ChannelInboundHandlerAdapter {

    private final Carrier carrier;

    private @Nullable ChannelInboundHandler exchange;
    private @Nullable ChannelHandlerContext context;
    private boolean reading;

    ExchangeSlot(Carrier carrier) {
        this.carrier = carrier;
    }

    Carrier carrier() {
        return carrier;
    }

    /** The connection or stream at whose end it stands. */
    Channel channel() {
        return requireNonNull(context, "slot: in no pipeline").channel();
    }

    void uninstall() {
        exchange = null;
    }

    boolean isReading() {
        return reading;
    }

    void install(ChannelInboundHandler handler) {
        exchange = handler;
        if (!channel().isActive()) {
            channel().eventLoop().execute(this::tellLate);
        }
    }

    /** The channel died before the handler was put in, so nothing else will tell it. */
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
        } else if (carrier.phase() == Phase.PARKED) {
            carrier.pool().makeIdle(carrier);
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

    /** A stream is closed with its exchange, so what still comes on it is nobody's and no reason to end the connection. */
    private void drop() {
        if (!carrier.isShared()) {
            carrier.pool().drop(carrier);
        }
    }
}

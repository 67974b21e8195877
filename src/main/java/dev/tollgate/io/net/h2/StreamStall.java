package dev.tollgate.io.net.h2;

import dev.tollgate.io.framing.Alarm;
import dev.tollgate.io.net.Broken;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2DataFrame;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream whose peer opens no window for what we send: {@link dev.tollgate.io.net.WriteStall} for streams, which see only the
 * bytes of the whole connection. One frame taken is progress.
 *
 * <p>Threads: the event loop of its connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the outcome of a write or close is heard by the close future
final class StreamStall extends ChannelOutboundHandlerAdapter implements ChannelFutureListener {
    private final long patience;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Alarm alarm;
    private int waiting;

    StreamStall(Duration patience) {
        this.patience = Math.max(1, patience.toNanos());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (alarm != null) {
            alarm.stop();
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        boolean data = msg instanceof Http2DataFrame;
        var written = ctx.write(msg, promise);
        if (data && !written.isDone()) {
            waiting++;
            if (waiting == 1) {
                watch(ctx).set(patience);
            }
            written.addListener(this);
        }
    }

    private Alarm watch(ChannelHandlerContext ctx) {
        var watching = alarm;
        if (watching == null) {
            watching = new Alarm(ctx.executor(), patience, this::cut);
            alarm = watching;
        }
        return watching;
    }

    @Override
    public void operationComplete(ChannelFuture written) {
        waiting--;
        if (alarm != null) {
            if (waiting == 0) {
                alarm.clear();
            } else {
                alarm.set(patience);
            }
        }
    }

    private void cut() {
        var ctx = context;
        if (ctx != null && ctx.channel().isActive()) {
            ctx.fireUserEventTriggered(new Broken(Broken.Kind.STALLED, "the peer takes no bytes"));
            ctx.close();
        }
    }
}

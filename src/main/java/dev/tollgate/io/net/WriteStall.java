package dev.tollgate.io.net;

import dev.tollgate.io.framing.Alarm;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a connection whose peer takes nothing of what we send for a while: stands first in the pipeline, below TLS.
 *
 * <p>A timer exists only while bytes wait. The cut is a reset, or the kernel would keep the bytes for many minutes more.
 *
 * <p>Threads: the event loop of its connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the outcome of a write or close is heard by the close future
public final class WriteStall extends ChannelOutboundHandlerAdapter {
    private static final int LOOKS = 4;

    private final long interval;
    private @Nullable Alarm alarm;
    private boolean watching;
    private @Nullable Object current;
    private long progress;
    private int unchanged;

    public WriteStall(Duration patience) {
        this.interval = Math.max(1, patience.toNanos() / LOOKS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (alarm != null) {
            alarm.stop();
        }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        ctx.flush();
        if (watching) {
            return;
        }
        var waiting = ctx.channel().unsafe().outboundBuffer();
        if (waiting != null && !waiting.isEmpty()) {
            watching = true;
            unchanged = 0;
            current = waiting.current();
            progress = waiting.currentProgress();
            if (alarm == null) {
                alarm = new Alarm(ctx.executor(), interval, () -> look(ctx));
            }
            alarm.set(interval);
        }
    }

    @SuppressWarnings("ReferenceEquality") // the very buffer that waited before, not one like it
    private void look(ChannelHandlerContext ctx) {
        var waiting = ctx.channel().unsafe().outboundBuffer();
        if (waiting == null || waiting.isEmpty()) {
            watching = false;
            current = null;
            return;
        }
        boolean same = waiting.current() == current && waiting.currentProgress() == progress;
        unchanged = same ? unchanged + 1 : 0;
        current = waiting.current();
        progress = waiting.currentProgress();
        if (unchanged < LOOKS) {
            if (alarm != null) {
                alarm.set(interval);
            }
            return;
        }
        ctx.fireUserEventTriggered(new Broken(Broken.Kind.STALLED, "the peer takes no bytes"));
        ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        ctx.close();
    }
}

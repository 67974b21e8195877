package dev.tollgate.sim.server;

import dev.tollgate.sim.Step;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Plays one script on one channel: writes, pauses, ends. A peer that does not read stops it at the channel's high-water mark.
 *
 * <p>Threads: confined to the channel's event loop.
 */
// Failed writes and closes end in channelInactive, which stops the player: their futures say nothing more.
@SuppressWarnings("FutureReturnValueIgnored")
final class ScriptPlayer implements Runnable {
    private static final long HANG_MINUTES = 10;

    private final ChannelHandlerContext ctx;
    private final List<Step> steps;
    private final Runnable whenDone;
    private @Nullable Future<?> timer;
    private int next;
    private boolean stopped;
    private boolean blocked;

    ScriptPlayer(ChannelHandlerContext ctx, List<Step> steps, Runnable whenDone) {
        this.ctx = ctx;
        this.steps = steps;
        this.whenDone = whenDone;
    }

    /** Plays on from where the script stands. */
    @Override
    public void run() {
        timer = null;
        while (!stopped && next < steps.size()) {
            if (!ctx.channel().isWritable()) {
                blocked = true;
                ctx.flush();
                return;
            }
            var step = steps.get(next++);
            switch (step) {
                case Step.Send send ->
                    ctx.write(Unpooled.wrappedBuffer(send.bytes().duplicate()), ctx.voidPromise());
                case Step.Pause pause -> {
                    ctx.flush();
                    if (pause.nanos() > 0) {
                        timer = ctx.executor().schedule(this, pause.nanos(), TimeUnit.NANOSECONDS);
                        return;
                    }
                }
                case Step.Close close -> {
                    finish();
                    ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
                    return;
                }
                case Step.Reset reset -> {
                    finish();
                    ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
                    ctx.close();
                    return;
                }
                case Step.Hang hang -> {
                    ctx.flush();
                    timer = ctx.executor().schedule(this::giveUp, HANG_MINUTES, TimeUnit.MINUTES);
                    return;
                }
            }
        }
        if (!stopped) {
            ctx.flush();
            finish();
        }
    }

    /** The channel can be written to again. */
    void writable() {
        if (blocked && ctx.channel().isWritable()) {
            blocked = false;
            run();
        }
    }

    /** Stops for good because the peer has left. */
    void stop() {
        stopped = true;
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void giveUp() {
        ctx.close();
    }

    private void finish() {
        stopped = true;
        whenDone.run();
    }
}

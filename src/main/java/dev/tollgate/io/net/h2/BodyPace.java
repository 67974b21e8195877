package dev.tollgate.io.net.h2;

import dev.tollgate.io.framing.Alarm;
import dev.tollgate.io.net.Http1Limits;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2StreamChannel;
import org.jspecify.annotations.Nullable;

/**
 * How the body of one request comes: as fast as it must, or as fast as the bodies of its connection must together, because frames of one
 * hold up those of the others on a line that is slow; and how long what nobody reads any more may take to run out.
 *
 * <p>Threads: the event loop of its connection.
 */
final class BodyPace {
    /** Which clock runs. */
    enum Clock {
        NONE,
        BODY,
        LINGER
    }

    /** Hears of a clock that ran out; none runs then. */
    interface Late {
        void late(ChannelHandlerContext ctx, Clock clock);
    }

    private final Http1Limits limits;
    private final FrameGuard guard;
    private final Late listener;
    private @Nullable Alarm alarm;
    private Clock running = Clock.NONE;
    private long received;
    private long receivedBefore;
    private long broughtBefore;

    BodyPace(Http1Limits limits, FrameGuard guard, Late listener) {
        this.limits = limits;
        this.guard = guard;
        this.listener = listener;
    }

    /** Counts a piece; answers how many bytes there are now. */
    long received(int bytes) {
        received += bytes;
        return received;
    }

    long received() {
        return received;
    }

    /** Makes this the clock that runs; one that runs already runs on. */
    void run(ChannelHandlerContext ctx, Clock next) {
        if (next == running) {
            return;
        }
        enter(next);
        if (next == Clock.NONE) {
            if (alarm != null) {
                alarm.clear();
            }
            return;
        }
        if (alarm == null) {
            long granularity =
                    Math.min(limits.bodyWindow().toNanos(), limits.linger().toNanos());
            alarm = new Alarm(ctx.channel().eventLoop(), granularity, () -> ring(ctx));
        }
        receivedBefore = arrived(ctx);
        broughtBefore = guard.brought();
        alarm.set(
                next == Clock.BODY
                        ? limits.bodyWindow().toNanos()
                        : limits.linger().toNanos());
    }

    private void ring(ChannelHandlerContext ctx) {
        var met = running;
        boolean enough = met == Clock.BODY && isEnough(ctx);
        enter(Clock.NONE);
        if (enough) {
            run(ctx, met);
        } else {
            listener.late(ctx, met);
        }
    }

    private boolean isEnough(ChannelHandlerContext ctx) {
        long least = limits.leastPerWindow();
        return !ctx.channel().config().isAutoRead()
                || arrived(ctx) - receivedBefore >= least
                || guard.brought() - broughtBefore >= least * guard.bodies();
    }

    /** Bytes of the body that are here, those of a frame that is still coming with them. */
    private long arrived(ChannelHandlerContext ctx) {
        return received
                + guard.begun(((Http2StreamChannel) ctx.channel()).stream().id());
    }

    private void enter(Clock next) {
        guard.waited((next == Clock.BODY ? 1 : 0) - (running == Clock.BODY ? 1 : 0));
        running = next;
    }

    /** No clock runs any more. */
    void stop() {
        enter(Clock.NONE);
        if (alarm != null) {
            alarm.stop();
        }
    }
}

package dev.tollgate.io.framing;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One deadline that is moved often and met seldom: moving it is a field write. A timer runs at most every {@code granularity}, so no
 * timer is made or cancelled per message; no deadline may be set nearer than that.
 *
 * <p>Threads: the event loop of its connection.
 */
public final class Alarm implements Runnable {
    private static final long NONE = Long.MAX_VALUE;

    private final EventExecutor loop;
    private final long granularity;
    private final Runnable action;
    private long deadline = NONE;
    private @Nullable Future<?> timer;

    public Alarm(EventExecutor loop, long granularityNanos, Runnable action) {
        this.loop = loop;
        this.granularity = granularityNanos;
        this.action = action;
    }

    /** Rings {@code nanos} from now, at least the granularity, unless set or cleared again. */
    public void set(long nanos) {
        deadline = System.nanoTime() + nanos;
        if (timer == null) {
            arm(granularity);
        }
    }

    public void clear() {
        deadline = NONE;
    }

    /** Clears and lets go of the timer. */
    public void stop() {
        deadline = NONE;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void arm(long nanos) {
        timer = loop.schedule(this, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void run() {
        timer = null;
        if (deadline == NONE) {
            return;
        }
        long left = deadline - System.nanoTime();
        if (left > 0) {
            arm(Math.min(left, granularity));
            return;
        }
        deadline = NONE;
        action.run();
    }
}

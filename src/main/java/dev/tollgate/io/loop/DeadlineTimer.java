package dev.tollgate.io.loop;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One deadline that moves often and is seldom reached.
 *
 * <p>Moving it later costs a field write: the scheduled task looks at the field when it wakes and goes back to sleep. So a connection
 * has at most one task in the loop's queue, however many requests pass over it.
 *
 * <p>Threads: confined to its event loop.
 */
public final class DeadlineTimer implements Runnable {
    private final EventExecutor loop;
    private @Nullable Runnable onDue;
    private boolean armed;
    private long dueNanos;
    private long wakeNanos;
    private @Nullable ScheduledFuture<?> sleeping;

    public DeadlineTimer(EventExecutor loop) {
        this.loop = loop;
    }

    /** Says what a passed deadline does from now on. */
    public void calls(Runnable action) {
        onDue = action;
    }

    /** Moves the deadline to this many nanoseconds from now. */
    public void in(long nanos) {
        long now = System.nanoTime();
        armed = true;
        dueNanos = now + Math.max(0, nanos);
        if (sleeping == null || wakeNanos - dueNanos > 0) {
            sleep(now);
        }
    }

    /** Takes the deadline away; a task that sleeps will wake to nothing. */
    public void off() {
        armed = false;
        onDue = null;
    }

    /** Takes the deadline away and leaves no task behind. */
    public void cancel() {
        off();
        if (sleeping != null) {
            sleeping.cancel(false);
            sleeping = null;
        }
    }

    private void sleep(long now) {
        if (sleeping != null) {
            sleeping.cancel(false);
        }
        wakeNanos = dueNanos;
        sleeping = loop.schedule(this, Math.max(0, dueNanos - now), TimeUnit.NANOSECONDS);
    }

    @Override
    public void run() {
        sleeping = null;
        if (!armed) {
            return;
        }
        long now = System.nanoTime();
        if (dueNanos - now > 0) {
            sleep(now);
            return;
        }
        armed = false;
        var action = onDue;
        if (action != null) {
            action.run();
        }
    }
}

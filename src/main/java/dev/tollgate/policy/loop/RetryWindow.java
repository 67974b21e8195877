package dev.tollgate.policy.loop;

import java.util.concurrent.TimeUnit;

/**
 * Whether a run waits when it is told to (L9): it counts calls inside the time that was announced.
 *
 * <p>Threads: guarded by the lock of its run.
 */
final class RetryWindow {
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(5);
    /** Clocks and networks are not exact. */
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private boolean announced;
    private long request;
    private long until;
    private long window;
    private int early;

    /** The run was told to come again with this request after this time. */
    void announce(long key, long waitNanos, long now) {
        if (waitNanos > 0 && (!announced || now + waitNanos - until > 0)) {
            announced = true;
            request = key;
            window = Math.min(waitNanos, LONGEST_NANOS);
            until = now + window;
        }
    }

    /**
     * A call comes. Another request than the one that was put off may be of a branch that knows nothing of it, and does not count.
     *
     * @return how many came too early since the run was told to wait, this one included; 0 if it is in time
     */
    int call(long key, long now) {
        if (!announced || key != request) {
            return 0;
        }
        if (now - until >= -GRACE_NANOS) {
            announced = false;
            early = 0;
            return 0;
        }
        return ++early;
    }

    /** Makes it wait twice as long, at most five minutes; answers how long from now. */
    long doubled(long now) {
        window = Math.min(2 * window, LONGEST_NANOS);
        until = now + window;
        return window;
    }

    void forget() {
        announced = false;
        early = 0;
    }
}

package dev.tollgate.run;

import java.time.Duration;

/**
 * How often something happened within the last minute. Counted in whole minutes; of the one before, the share that still is within the last
 * sixty seconds counts.
 *
 * <p>Threads: any; each method holds its lock for some nanoseconds.
 */
public final class PerMinute {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private long minute = Long.MIN_VALUE;
    private int count;
    private int before;

    /** It happened. */
    public synchronized void add(long nowNanos) {
        turn(Math.floorDiv(nowNanos, MINUTE));
        count++;
    }

    /** How often lately. */
    public synchronized int lately(long nowNanos) {
        turn(Math.floorDiv(nowNanos, MINUTE));
        long left = MINUTE - Math.floorMod(nowNanos, MINUTE);
        return count + (int) (before * left / MINUTE);
    }

    private void turn(long to) {
        if (to > minute) {
            before = to == minute + 1 ? count : 0;
            count = 0;
            minute = to;
        }
    }
}

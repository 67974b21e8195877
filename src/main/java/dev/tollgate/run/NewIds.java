package dev.tollgate.run;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;

/**
 * How many new ids of runs each scope has declared within the last minute: who makes up a new one for every call wants to be counted anew.
 *
 * <p>Counted in whole minutes; of the one before, the share that still is within the last sixty seconds counts. At most {@value #MAX_SCOPES}
 * scopes are remembered.
 *
 * <p>Threads: any; a scope's counter has its own short lock.
 */
final class NewIds {
    private static final int MAX_SCOPES = 10_000;
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final Cache<Long, Counter> counters = Caffeine.newBuilder()
            .maximumSize(MAX_SCOPES)
            .executor(Runnable::run)
            .build();

    private static final class Counter {
        private long minute = Long.MIN_VALUE;
        private int count;
        private int before;

        synchronized void add(long nowNanos) {
            turn(Math.floorDiv(nowNanos, MINUTE));
            count++;
        }

        synchronized int lately(long nowNanos) {
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

    void seen(long scope, long nowNanos) {
        counters.get(scope, _ -> new Counter()).add(nowNanos);
    }

    int lately(long scope, long nowNanos) {
        var counter = counters.getIfPresent(scope);
        return counter == null ? 0 : counter.lately(nowNanos);
    }
}

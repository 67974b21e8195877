package dev.tollgate.run;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * How many new ids of runs each scope has declared within the last minute: who makes up a new one for every call wants to be counted anew.
 *
 * <p>At most {@value #MAX_SCOPES} scopes are remembered.
 *
 * <p>Threads: any; a scope's counter has its own short lock.
 */
final class NewIds {
    private static final int MAX_SCOPES = 10_000;

    private final Cache<Long, PerMinute> counters = Caffeine.newBuilder()
            .maximumSize(MAX_SCOPES)
            .executor(Runnable::run)
            .build();

    void seen(long scope, long nowNanos) {
        counters.get(scope, _ -> new PerMinute()).add(nowNanos);
    }

    int lately(long scope, long nowNanos) {
        var counter = counters.getIfPresent(scope);
        return counter == null ? 0 : counter.lately(nowNanos);
    }
}

package dev.tollgate.policy.limit;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of all keys, as many as there is room for; the one not used for longest makes way. Among the oldest an empty one goes first,
 * because forgetting it loses nothing.
 *
 * <p>Threads: confined to the lock of the {@link LocalLimits} that has it.
 */
final class TokenBuckets {
    /** How many of the oldest are looked at for an empty one. */
    private static final int LOOKED_AT = 8;

    private final int most;
    private final LinkedHashMap<Long, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true);
    private long forgotten;

    TokenBuckets(int most) {
        this.most = most;
    }

    /** The bucket of a key that is known; null reads as an empty bucket. */
    @Nullable
    Bucket find(long key) {
        return buckets.get(key);
    }

    /** The bucket of a key, made if need be. */
    Bucket get(long key, long nowNanos) {
        var found = buckets.get(key);
        if (found != null) {
            return found;
        }
        if (buckets.size() >= most) {
            makeRoom(nowNanos);
        }
        var fresh = new Bucket(nowNanos);
        buckets.put(key, fresh);
        return fresh;
    }

    private void makeRoom(long nowNanos) {
        int looked = 0;
        for (var oldest = buckets.values().iterator(); oldest.hasNext() && looked < LOOKED_AT; looked++) {
            if (oldest.next().backlog(nowNanos) == 0) {
                oldest.remove();
                return;
            }
        }
        buckets.pollFirstEntry();
        forgotten++;
    }

    int size() {
        return buckets.size();
    }

    /** Buckets that were forgotten though they were not empty. */
    long forgotten() {
        return forgotten;
    }
}

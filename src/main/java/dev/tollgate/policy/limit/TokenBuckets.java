package dev.tollgate.policy.limit;

import dev.tollgate.run.KeyTable;
import java.util.Arrays;

/**
 * The buckets of all keys, as many as there is room for; the one not used for longest makes way. Among the oldest an empty one goes first,
 * because forgetting it loses nothing. What a key has used is one point in time: when all of it has drained (GCRA's theoretical arrival time).
 *
 * <p>A bucket is a row of flat arrays, named by its number until another one is made.
 *
 * <p>Threads: confined to the lock of the {@link LocalLimits} that has it.
 */
final class TokenBuckets {
    /** How many of the oldest are looked at for an empty one. */
    private static final int LOOKED_AT = 8;

    private static final int LEAST_ROWS = 64;
    /** No bucket. */
    static final int NONE = KeyTable.NONE;

    private final int most;
    private final KeyTable rows = new KeyTable();
    private long[] keys = new long[LEAST_ROWS];
    private long[] drained = new long[LEAST_ROWS];
    /** All time that was ever given back; only differences of it mean anything. */
    private long[] givenBack = new long[LEAST_ROWS];
    /** Of each row the one used just before it, and just after. */
    private int[] older = new int[LEAST_ROWS];

    private int[] newer = new int[LEAST_ROWS];
    private int oldest = NONE;
    private int newest = NONE;
    private int size;
    private long forgotten;

    TokenBuckets(int most) {
        this.most = most;
    }

    // --- finding them

    /** The bucket of a key, which is used by this; {@link #NONE} reads as an empty bucket. */
    int find(long key) {
        int place = rows.first(key);
        if (place == KeyTable.NONE) {
            return NONE;
        }
        int row = rows.value(place);
        if (row != newest) {
            unlink(row);
            link(row);
        }
        return row;
    }

    /** The bucket of a key, made empty if need be. */
    int get(long key, long nowNanos) {
        int found = find(key);
        if (found != NONE) {
            return found;
        }
        int row = size < most ? fresh() : roomOf(outgoing(nowNanos));
        keys[row] = key;
        drained[row] = nowNanos;
        givenBack[row] = 0;
        rows.add(key, row);
        link(row);
        return row;
    }

    private int fresh() {
        if (size == keys.length) {
            int more = Math.min(most, 2 * size);
            keys = Arrays.copyOf(keys, more);
            drained = Arrays.copyOf(drained, more);
            givenBack = Arrays.copyOf(givenBack, more);
            older = Arrays.copyOf(older, more);
            newer = Arrays.copyOf(newer, more);
        }
        return size++;
    }

    private int outgoing(long nowNanos) {
        int row = oldest;
        for (int looked = 0; row != NONE && looked < LOOKED_AT; looked++) {
            if (backlog(row, nowNanos) == 0) {
                return row;
            }
            row = newer[row];
        }
        forgotten++;
        return oldest;
    }

    private int roomOf(int row) {
        rows.remove(rows.first(keys[row]));
        unlink(row);
        return row;
    }

    private void link(int row) {
        older[row] = newest;
        newer[row] = NONE;
        if (newest == NONE) {
            oldest = row;
        } else {
            newer[newest] = row;
        }
        newest = row;
    }

    private void unlink(int row) {
        if (older[row] == NONE) {
            oldest = newer[row];
        } else {
            newer[older[row]] = newer[row];
        }
        if (newer[row] == NONE) {
            newest = older[row];
        } else {
            older[newer[row]] = older[row];
        }
    }

    // --- one of them

    /** What has not drained yet, in nanoseconds, 0 or more. */
    long backlog(int row, long nowNanos) {
        return row == NONE ? 0 : Math.max(0, drained[row] - nowNanos);
    }

    /**
     * How long to wait until this cost may be charged; 0 if it may now. A cost beyond the whole capacity waits for an empty bucket and
     * leaves a debt: refusing it for ever would make every Retry-After a lie.
     */
    static long wait(long backlog, long cost, long capacity) {
        return cost >= capacity ? backlog : Math.max(0, backlog + cost - capacity);
    }

    /** Charges a cost, allowed or not. */
    void charge(int row, long cost, long nowNanos) {
        drained[row] = nowNanos + Math.min(Quota.LONGEST, backlog(row, nowNanos) + cost);
    }

    /** Where a charge made just now ends: what {@link #giveBack} wants to know. */
    long mark(int row) {
        return drained[row] + givenBack[row];
    }

    /**
     * Gives back part of an earlier charge, but only what of it has not drained: the rest is time that has passed, for others too. So
     * it is never more than if the charge had been smaller from the start, and a bucket never holds less than nothing.
     *
     * @param mark what {@link #mark} was just after the charge
     */
    void giveBack(int row, long cost, long mark, long nowNanos) {
        long undrained = mark - givenBack[row] - nowNanos;
        long back = Math.min(Math.min(cost, undrained), backlog(row, nowNanos));
        if (back > 0) {
            drained[row] -= back;
            givenBack[row] += back;
        }
    }

    // --- all of them

    int size() {
        return size;
    }

    /** Buckets that were forgotten though they were not empty. */
    long forgotten() {
        return forgotten;
    }
}

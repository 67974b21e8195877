package dev.tollgate.policy.limit;

/**
 * What one key has used, as one point in time: when all of it has drained (GCRA's theoretical arrival time).
 *
 * <p>Threads: confined to the lock of the {@link LocalLimits} that has it.
 */
final class Bucket {
    private long drained;
    /** All time that was ever given back; only differences of it mean anything. */
    private long givenBack;

    /** Empty: nothing used. */
    Bucket(long nowNanos) {
        this.drained = nowNanos;
    }

    /** What has not drained yet, in nanoseconds, 0 or more. */
    long backlog(long nowNanos) {
        return Math.max(0, drained - nowNanos);
    }

    /**
     * How long to wait until this cost may be charged; 0 if it may now. A cost beyond the whole capacity waits for an empty bucket and
     * leaves a debt: refusing it for ever would make every Retry-After a lie.
     */
    static long wait(long backlog, long cost, long capacity) {
        return cost >= capacity ? backlog : Math.max(0, backlog + cost - capacity);
    }

    /** Charges a cost, allowed or not. */
    void charge(long cost, long nowNanos) {
        drained = nowNanos + Math.min(Quota.LONGEST, backlog(nowNanos) + cost);
    }

    /** Where a charge made just now ends: what {@link #giveBack} wants to know. */
    long mark() {
        return drained + givenBack;
    }

    /**
     * Gives back part of an earlier charge, but only what of it has not drained: the rest is time that has passed, for others too. So
     * it is never more than if the charge had been smaller from the start, and a bucket never holds less than nothing.
     *
     * @param mark what {@link #mark} was just after the charge
     */
    void giveBack(long cost, long mark, long nowNanos) {
        long undrained = mark - givenBack - nowNanos;
        long back = Math.min(Math.min(cost, undrained), backlog(nowNanos));
        if (back > 0) {
            drained -= back;
            givenBack += back;
        }
    }
}

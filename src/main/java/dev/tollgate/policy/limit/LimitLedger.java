package dev.tollgate.policy.limit;

/**
 * What limits count across calls; it outlives every configuration. Threads: each part has its own rule.
 *
 * @param local counts of this process alone; what policies in shadow mode would do is judged by these
 * @param store counts that decide: the same, or those that all replicas share
 * @param estimates tokens of calls that have not ended
 * @param keys whose calls share a limit
 */
public record LimitLedger(LocalLimits local, LimitStore store, TokenEstimates estimates, ClaimKeys keys) {

    /** Counts of this process alone. */
    public static LimitLedger local(ClaimKeys keys) {
        var local = new LocalLimits(LocalLimits.DEFAULT_KEYS);
        return new LimitLedger(local, local, new TokenEstimates(), keys);
    }
}

package dev.tollgate.policy.loop;

import org.jspecify.annotations.Nullable;

/**
 * What stands against a run from one call to the next, so that other replicas can hold it too.
 *
 * @param task        hash of what a human asked for; what stands against one task does not against the next, but for a quarantine
 * @param mark        hash of the conversation that was stopped; 0 for all that is known as the run
 * @param breaks      how often it was broken off
 * @param wasBlocked  whether it was blocked
 * @param until       when its block ends, by the monotonic clock in nanoseconds; of no meaning unless it was blocked
 * @param quarantined whether it waits for an operator
 * @param finding     what it was stopped for; null where an operator stopped it
 */
public record Standing(
        long task,
        long mark,
        int breaks,
        boolean wasBlocked,
        long until,
        boolean quarantined,
        @Nullable Finding finding) {
    /** What an operator says of a run, whatever it does. */
    public static final Standing QUARANTINE = new Standing(0, 0, 0, false, 0, true, null);

    private static final long NEAR_NANOS = 2_000_000_000;

    /** Whether the two come to the same; clocks of replicas differ a little. */
    public boolean isLike(Standing other) {
        return quarantined == other.quarantined
                && wasBlocked == other.wasBlocked
                && breaks == other.breaks
                && task == other.task
                && mark == other.mark
                && (!wasBlocked || Math.abs(until - other.until) < NEAR_NANOS);
    }

    /** What is done with its calls now. */
    public LoopAction action(long now) {
        if (quarantined) {
            return LoopAction.QUARANTINE;
        }
        return wasBlocked && now - until < 0 ? LoopAction.BLOCK : LoopAction.PASS;
    }
}

package dev.tollgate.policy.loop;

/**
 * One call as the rules see it.
 *
 * @param told       what its conversation tells
 * @param sent       how often its sender says to have sent it before, each time in vain ({@code x-stainless-retry-count})
 * @param confidence how sure it is that the call belongs to its run: 1 to 5
 * @param kin        the runs that its run is one of
 * @param burn       how many times as many tokens as usual the caller uses
 * @param now        the monotonic clock in nanoseconds
 */
public record LoopCall(Told told, int sent, int confidence, Kin kin, long burn, long now) {
    /** The same call, if it is no repetition of a failed one. */
    LoopCall first() {
        return new LoopCall(told, 0, confidence, kin, burn, now);
    }

    /** Whether its sender says that it repeats a call that failed. */
    boolean again() {
        return sent > 0;
    }

    /** From which confidence on what a call does may count against the calls that follow. */
    static final int SURE = 3;

    /** Whether its caller named the run. */
    boolean named() {
        return confidence > SURE;
    }

    /** Whether the run is known well enough to hold something against it. */
    boolean sure() {
        return confidence >= SURE;
    }
}

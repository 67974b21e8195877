package dev.tollgate.endpoint.retry;

import dev.tollgate.fault.Fault;

/** What follows a failed attempt. */
public sealed interface Next {

    /**
     * Try the next target.
     *
     * @param free nothing ran upstream, so no budget is asked; else {@link RetryBudget#withdraw} was already granted
     */
    record TryAgain(boolean free) implements Next {}

    /** The upstream's own answer goes to the caller, in the caller's dialect, with its Retry-After. */
    record PassOn() implements Next {}

    /** The exchange ends with this fault: as an answer, or as a last event where the caller has already seen a byte. */
    record Fail(Fault fault) implements Next {}
}

package dev.tollgate.identity;

import dev.tollgate.exchange.Arrival;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;

/**
 * Says who calls, from the arrival alone.
 *
 * <p>Immutable, so any thread may use it.
 *
 * @param anonymousAllowed whether the listener lets in callers who prove nothing
 */
public record Authenticator(boolean anonymousAllowed) {
    private static final Outcome<Caller> ANONYMOUS = Outcome.ready(new Caller.Anonymous());

    /** The caller, or a 401. */
    public Outcome<Caller> identify(Arrival arrival) {
        if (anonymousAllowed) {
            return ANONYMOUS;
        }
        return Outcome.refused(Fault.of(
                Reason.UNAUTHENTICATED,
                "listeners." + arrival.listener() + ": anonymous callers are denied (expected: a verified identity)"));
    }
}

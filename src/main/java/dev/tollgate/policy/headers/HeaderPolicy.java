package dev.tollgate.policy.headers;

import dev.tollgate.facts.HeadFacts;
import dev.tollgate.fault.Outcome;
import dev.tollgate.policy.Consent;
import dev.tollgate.policy.ControlHeader;
import dev.tollgate.policy.Guard;
import dev.tollgate.policy.Policy;
import dev.tollgate.policy.PolicyKind;
import dev.tollgate.policy.Rule;
import java.util.Set;

/**
 * Lets matching callers use control headers.
 *
 * @param allow the headers it grants
 */
public record HeaderPolicy(Rule rule, Set<ControlHeader> allow) implements Policy, Guard {
    public HeaderPolicy {
        allow = Set.copyOf(allow);
    }

    @Override
    public PolicyKind kind() {
        return PolicyKind.HEADERS;
    }

    /** Itself: it keeps nothing of an exchange. */
    @Override
    public Guard guard(HeadFacts head) {
        return this;
    }

    @Override
    public Outcome<Consent> head() {
        return Outcome.ready(new Consent.Granted(allow));
    }
}

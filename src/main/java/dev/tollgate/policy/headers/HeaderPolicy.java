package dev.tollgate.policy.headers;

import dev.tollgate.facts.HeadFacts;
import dev.tollgate.policy.ControlHeader;
import dev.tollgate.policy.Guard;
import dev.tollgate.policy.Policy;
import dev.tollgate.policy.PolicyKind;
import dev.tollgate.policy.Rule;
import java.util.Set;

/**
 * Lets matching callers use control headers, and changes header fields on their way to providers and back.
 *
 * @param allow the control headers it grants
 * @param request what it changes in requests to providers
 * @param response what it changes in answers to callers, refusals among them
 */
public record HeaderPolicy(Rule rule, Set<ControlHeader> allow, FieldEdits request, FieldEdits response)
        implements Policy {
    public HeaderPolicy {
        allow = Set.copyOf(allow);
    }

    /** One that changes nothing. */
    public HeaderPolicy(Rule rule, Set<ControlHeader> allow) {
        this(rule, allow, FieldEdits.NONE, FieldEdits.NONE);
    }

    @Override
    public PolicyKind kind() {
        return PolicyKind.HEADERS;
    }

    @Override
    public Guard guard(HeadFacts head) {
        return new HeaderGuard(this, head);
    }
}

package dev.tollgate.policy.headers;

import dev.tollgate.facts.HeadFacts;
import dev.tollgate.fault.Outcome;
import dev.tollgate.policy.Consent;
import dev.tollgate.policy.ControlHeader;
import dev.tollgate.policy.FieldSink;
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
        implements Policy, Guard {
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

    /** Itself: it keeps nothing of an exchange. */
    @Override
    public Guard guard(HeadFacts head) {
        return this;
    }

    @Override
    public Outcome<Consent> head() {
        return allow.isEmpty() ? Consent.GIVEN : Outcome.ready(new Consent.Granted(allow));
    }

    @Override
    public boolean editRequest(FieldSink out) {
        return request.apply(out);
    }

    @Override
    public boolean editAnswer(FieldSink out) {
        return response.apply(out);
    }
}

package dev.tollgate.policy.content;

import dev.tollgate.facts.HeadFacts;
import dev.tollgate.policy.Guard;
import dev.tollgate.policy.Policy;
import dev.tollgate.policy.PolicyKind;
import dev.tollgate.policy.Rule;

/**
 * Filters what prompts and answers say, and adds to instructions.
 *
 * @param rules what it does
 * @param scans where long texts are looked through
 */
public record ContentPolicy(Rule rule, ContentRules rules, Scans scans) implements Policy {
    @Override
    public PolicyKind kind() {
        return PolicyKind.CONTENT;
    }

    @Override
    public Guard guard(HeadFacts head) {
        return new ContentGuard(this, head.surface().dialect().name());
    }
}

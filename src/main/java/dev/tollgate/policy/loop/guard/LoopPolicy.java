package dev.tollgate.policy.loop.guard;

import dev.tollgate.facts.HeadFacts;
import dev.tollgate.policy.Guard;
import dev.tollgate.policy.Policy;
import dev.tollgate.policy.PolicyKind;
import dev.tollgate.policy.Rule;
import dev.tollgate.policy.loop.LoopRules;

/**
 * Stops runs that go in circles.
 *
 * @param rule   its name, whom it speaks of, and whether it is enforced
 * @param rules  what counts as a loop
 * @param ledger what is known of runs
 */
public record LoopPolicy(Rule rule, LoopRules rules, LoopLedger ledger) implements Policy {
    @Override
    public PolicyKind kind() {
        return PolicyKind.LOOP;
    }

    @Override
    public boolean followsRuns() {
        return true;
    }

    @Override
    public Guard guard(HeadFacts head) {
        return new LoopGuard(this, head);
    }
}

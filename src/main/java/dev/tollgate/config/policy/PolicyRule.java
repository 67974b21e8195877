package dev.tollgate.config.policy;

import dev.tollgate.policy.Policy;
import dev.tollgate.policy.Rule;
import dev.tollgate.policy.budget.guard.BudgetPolicy;
import dev.tollgate.policy.limit.LimitPolicy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One policy as it stands in a file.
 *
 * @param rule its name, whom it speaks of, and whether it is enforced
 * @param bodies what it says, one for each key that tells a kind; a valid one has exactly one
 */
public record PolicyRule(Rule rule, List<RuleBody> bodies) {
    public PolicyRule {
        bodies = List.copyOf(bodies);
    }

    /** The body of this kind, or null. */
    <B extends RuleBody> @Nullable B body(Class<B> kind) {
        for (var body : bodies) {
            if (kind.isInstance(body)) {
                return kind.cast(body);
            }
        }
        return null;
    }

    /** What restricts must not be left out because its condition failed; what grants must. */
    private static Rule ruled(Rule rule, RuleBody body) {
        return body instanceof HeadersKeys.Body
                ? rule
                : new Rule(rule.name(), rule.match().alsoWhenFailed(), rule.mode());
    }

    /** The policies of these rules, in their order; limits as one and budgets as one, because a call takes all of them or none. */
    public static List<Policy> policies(List<PolicyRule> rules, Ledgers ledgers) {
        var policies = new ArrayList<Policy>();
        LimitPolicy limits = null;
        BudgetPolicy budgets = null;
        for (var rule : rules) {
            for (var body : rule.bodies()) {
                for (var made : body.policies(ruled(rule.rule(), body), ledgers)) {
                    switch (made) {
                        case LimitPolicy more -> limits = limits == null ? more : limits.and(more);
                        case BudgetPolicy more -> budgets = budgets == null ? more : budgets.and(more);
                        case Policy policy -> policies.add(policy);
                    }
                }
            }
        }
        if (limits != null) {
            policies.add(limits);
        }
        if (budgets != null) {
            policies.add(budgets);
        }
        return List.copyOf(policies);
    }
}

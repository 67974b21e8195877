package dev.tollgate.policy.budget.guard;

import dev.tollgate.facts.HeadFacts;
import dev.tollgate.policy.Guard;
import dev.tollgate.policy.Policy;
import dev.tollgate.policy.PolicyKind;
import dev.tollgate.policy.Rule;
import dev.tollgate.policy.budget.Budget;
import dev.tollgate.policy.budget.Level;
import java.util.List;

/**
 * Lets matching callers spend within budgets, all of which every attempt must fit.
 *
 * @param budgets at least one, each with an id of its own
 * @param books where it is written down
 */
public record BudgetPolicy(Rule rule, List<Budget> budgets, BudgetBooks books) implements Policy {
    public BudgetPolicy {
        budgets = List.copyOf(budgets);
    }

    @Override
    public PolicyKind kind() {
        return PolicyKind.BUDGETS;
    }

    @Override
    public boolean followsRuns() {
        return budgets.stream().anyMatch(budget -> budget.level() == Level.RUN);
    }

    @Override
    public Guard guard(HeadFacts head) {
        return new BudgetGuard(this, head);
    }
}

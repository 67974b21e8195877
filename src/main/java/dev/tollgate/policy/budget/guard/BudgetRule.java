package dev.tollgate.policy.budget.guard;

import dev.tollgate.policy.Rule;
import dev.tollgate.policy.budget.Budget;
import java.util.List;

/**
 * One policy of kind {@code budgets} as the operator wrote it.
 *
 * @param rule its name, whom it speaks of, and whether it is enforced
 * @param budgets at least one, each with an id of its own
 */
public record BudgetRule(Rule rule, List<Budget> budgets) {
    public BudgetRule {
        budgets = List.copyOf(budgets);
    }
}

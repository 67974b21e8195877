package dev.tollgate.policy.budget.guard;

import dev.tollgate.policy.budget.Budget;
import dev.tollgate.policy.budget.Budget.Unbounded;
import dev.tollgate.policy.budget.Budget.Unsettled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The budgets that a call falls under. Where their terms differ, the strictest counts for all, because an attempt has one worst case and one
 * cost; terms of those that are not enforced count only where none is.
 *
 * @param budgets in the order of their policies
 */
record Stakes(List<Budget> budgets) {
    static final Stakes NONE = new Stakes(List.of());

    /** The budgets of these policies. */
    static Stakes of(List<BudgetRule> rules) {
        return new Stakes(
                rules.size() == 1
                        ? rules.getFirst().budgets()
                        : rules.stream()
                                .flatMap(rule -> rule.budgets().stream())
                                .toList());
    }

    /** These, and further ones behind them. */
    Stakes and(List<Budget> more) {
        var all = new ArrayList<>(budgets);
        all.addAll(more);
        return new Stakes(all);
    }

    /** Of those budgets of money that are enforced, or of those that are not, the one that is strictest on calls without a price. */
    @Nullable
    Budget strictestUnpriced(boolean enforced) {
        Budget strictest = null;
        for (var budget : budgets) {
            if (budget.enforced() != enforced || !budget.limitsMoney()) {
                continue;
            }
            var rule = budget.terms().unpriced();
            if (strictest == null || rule.compareTo(strictest.terms().unpriced()) > 0) {
                strictest = budget;
            }
        }
        return strictest;
    }

    /** Of those budgets that are enforced, or of those that are not, the first that takes no call whose answer nothing bounds. */
    @Nullable
    Budget refusingUnbounded(boolean enforced) {
        for (var budget : budgets) {
            if (budget.enforced() == enforced && budget.terms().unbounded() == Unbounded.REFUSE) {
                return budget;
            }
        }
        return null;
    }

    Unsettled strictestUnsettled() {
        boolean enforced = false;
        for (var budget : budgets) {
            enforced |= budget.enforced();
        }
        var strictest = Unsettled.NOTHING;
        for (var budget : budgets) {
            var rule = budget.terms().unsettled();
            strictest = budget.enforced() == enforced && rule.compareTo(strictest) > 0 ? rule : strictest;
        }
        return strictest;
    }
}

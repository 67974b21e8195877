package dev.tollgate.policy.budget.guard;

import dev.tollgate.facts.HeadFacts;
import dev.tollgate.policy.Guard;
import dev.tollgate.policy.Match;
import dev.tollgate.policy.Policy;
import dev.tollgate.policy.PolicyKind;
import dev.tollgate.policy.Rule;
import dev.tollgate.policy.budget.Budget;
import dev.tollgate.policy.budget.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All policies of kind {@code budgets} as one, so that an attempt reserves at all budgets or at none whichever files they stand in, and where
 * gateways share them is asked once. A refusal names the operator's policy.
 */
public final class BudgetPolicy implements Policy {
    private static final Rule ALL = Rule.enforced("budgets", Match.ALL);

    private final List<BudgetRule> rules;
    private final BudgetBooks books;
    private final Borrowing borrowing;
    private final boolean followsRuns;

    /** These policies, whose budgets are written down in these books. */
    public BudgetPolicy(List<BudgetRule> rules, BudgetBooks books) {
        this.rules = List.copyOf(rules);
        this.books = books;
        this.borrowing = new Borrowing(books);
        this.followsRuns = this.rules.stream()
                .flatMap(rule -> rule.budgets().stream())
                .anyMatch(budget -> budget.level() == Level.RUN);
    }

    /** The same policies with these behind them. */
    public BudgetPolicy and(BudgetPolicy more) {
        var all = new ArrayList<>(rules);
        all.addAll(more.rules);
        return new BudgetPolicy(all, books);
    }

    /** The budgets that these policies speak of, by their ids. */
    public static Map<String, Budget> budgets(List<Policy> policies) {
        var budgets = new HashMap<String, Budget>();
        for (var policy : policies) {
            if (policy instanceof BudgetPolicy speaking) {
                speaking.rules.forEach(rule -> rule.budgets().forEach(budget -> budgets.put(budget.id(), budget)));
            }
        }
        return budgets;
    }

    @Override
    public Rule rule() {
        return ALL;
    }

    @Override
    public PolicyKind kind() {
        return PolicyKind.BUDGETS;
    }

    @Override
    public boolean followsRuns() {
        return followsRuns;
    }

    @Override
    public @Nullable Guard guard(HeadFacts head) {
        var speaking = Rule.those(rules, rule -> rule.rule().match().head(head));
        return speaking.isEmpty() ? null : new BudgetGuard(speaking, borrowing, head);
    }
}

package dev.tollgate.policy.budget.guard;

import dev.tollgate.fault.Reason;
import dev.tollgate.policy.PolicyKind;
import dev.tollgate.policy.PolicyNote;
import dev.tollgate.policy.budget.Balance;
import dev.tollgate.policy.budget.Budget;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the budgets of one exchange did, each under the name of its policy.
 *
 * <p>Threads: any; one lock.
 */
final class BudgetNotes {
    private List<PolicyNote> notes = List.of();
    /** The budgets of which it is noted that they are beyond their limit. */
    private Set<String> beyond = Set.of();

    synchronized void add(Budget budget, String action, String detail) {
        var evidence = detail.isEmpty() ? budget.id() : budget.id() + " " + detail;
        notes = notes.isEmpty() ? new ArrayList<>(2) : notes;
        notes.add(new PolicyNote(budget.policy(), PolicyKind.BUDGETS, action, evidence));
    }

    /** A budget that is not enforced would have refused. */
    void wouldRefuse(Budget budget, Reason reason) {
        add(budget, "shadow_refuse", reason.code());
    }

    /** Hears how an account stands that may be beyond its limit, which is noted once: one that is not enforced, or lets an answer finish. */
    synchronized void stands(Balance balance) {
        var budget = balance.budget();
        if (!balance.isBeyond() || beyond.contains(budget.id())) {
            return;
        }
        beyond = beyond.isEmpty() ? new HashSet<>(2) : beyond;
        beyond.add(budget.id());
        if (budget.enforced()) {
            add(budget, "finish", "");
        } else {
            wouldRefuse(budget, Reason.BUDGET_EXHAUSTED);
        }
    }

    synchronized void tell(Consumer<PolicyNote> out) {
        notes.forEach(out);
    }
}

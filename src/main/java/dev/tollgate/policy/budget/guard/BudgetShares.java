package dev.tollgate.policy.budget.guard;

import dev.tollgate.policy.budget.Loan;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Lends parts of limits to the processes that share them, so that together they never have more than the whole. Threads: any. */
public interface BudgetShares {

    /** What became of a wish to borrow. */
    sealed interface Said {
        /** All of it is lent, and the ledger knows. */
        record Lent() implements Said {}

        /** Nothing is lent, because others have the rest of this one. */
        record Refused(Loan of) implements Said {}

        /** Nobody answered in time; what was lent without our knowing comes back by itself. */
        record Unreachable() implements Said {}

        /** Whoever lends may have forgotten something, and waits so long until all have said what they have. */
        record TooSoon(Duration until) implements Said {}
    }

    /** Whether asking is worth it now. */
    boolean reachable();

    /** Whether a question has just had no answer, so that a call need not wait for another. */
    boolean silent();

    /** Among how many processes the limits are shared, as far as was last known; at least 1. */
    int replicas();

    /** Borrows so much of each account, or of none; completes on any thread, and never exceptionally. */
    CompletionStage<Said> borrow(List<Loan> loans);
}

package dev.tollgate.config.policy;

import dev.tollgate.policy.budget.guard.BudgetBooks;
import dev.tollgate.policy.limit.ClaimKeys;
import dev.tollgate.policy.limit.LimitLedger;
import dev.tollgate.policy.loop.guard.LoopLedger;
import java.time.InstantSource;

/**
 * What policies count across calls; it outlives every configuration. Threads: each ledger has its own rule.
 *
 * @param loops what is known of runs that may go in circles
 * @param limits of how often, how much and how many at once
 * @param budgets of money and tokens
 */
public record Ledgers(LoopLedger loops, LimitLedger limits, BudgetBooks budgets) {

    /** Ledgers of this process alone in which nothing is written yet, and without a secret: for what asks no policy of strangers. */
    public static Ledgers fresh() {
        return new Ledgers(
                new LoopLedger(), LimitLedger.local(new ClaimKeys(0, 0)), BudgetBooks.fresh(InstantSource.system()));
    }
}

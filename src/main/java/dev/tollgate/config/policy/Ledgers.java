package dev.tollgate.config.policy;

import dev.tollgate.policy.budget.guard.BudgetBooks;
import dev.tollgate.policy.check.Checkers;
import dev.tollgate.policy.content.Scans;
import dev.tollgate.policy.limit.ClaimKeys;
import dev.tollgate.policy.limit.LimitLedger;
import dev.tollgate.policy.loop.guard.LoopLedger;
import java.time.InstantSource;

/**
 * What policies count across calls, and whom they ask; it outlives every configuration. Threads: each ledger has its own rule.
 *
 * @param loops what is known of runs that may go in circles
 * @param limits of how often, how much and how many at once
 * @param budgets of money and tokens
 * @param checkers who reaches those outside that are asked about contents
 * @param scans where long texts are looked through
 */
public record Ledgers(LoopLedger loops, LimitLedger limits, BudgetBooks budgets, Checkers checkers, Scans scans) {

    /** Ledgers where nobody outside is asked. */
    public Ledgers(LoopLedger loops, LimitLedger limits, BudgetBooks budgets) {
        this(loops, limits, budgets, Checkers.NONE, Scans.HERE);
    }

    /** The same, looking through long texts elsewhere. */
    public Ledgers scanning(Scans elsewhere) {
        return new Ledgers(loops, limits, budgets, checkers, elsewhere);
    }

    /** The same, asking others. */
    public Ledgers asking(Checkers others) {
        return new Ledgers(loops, limits, budgets, others, scans);
    }

    /** Ledgers of this process alone in which nothing is written yet, and without a secret: for what asks no policy of strangers. */
    public static Ledgers fresh() {
        return new Ledgers(
                new LoopLedger(), LimitLedger.local(new ClaimKeys(0, 0)), BudgetBooks.fresh(InstantSource.system()));
    }
}

package dev.tollgate.policy.budget.guard;

import dev.tollgate.policy.budget.BudgetLedger;
import java.time.InstantSource;

/**
 * What all budget policies share; it outlives every configuration. Threads: each part has its own rule.
 *
 * @param ledger who has spent and reserved what
 * @param lengths how long answers are
 * @param clock tells which day it is
 */
public record BudgetBooks(BudgetLedger ledger, OutputLengths lengths, InstantSource clock) {
    /** Books in which nothing is written yet. */
    public static BudgetBooks fresh(InstantSource clock) {
        return new BudgetBooks(new BudgetLedger(), new OutputLengths(), clock);
    }
}

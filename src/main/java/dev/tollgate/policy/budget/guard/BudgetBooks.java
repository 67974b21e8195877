package dev.tollgate.policy.budget.guard;

import dev.tollgate.policy.budget.BudgetLedger;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What all budget policies share; it outlives every configuration. Threads: each part has its own rule.
 *
 * @param ledger who has spent and reserved what
 * @param lengths how long answers are
 * @param clock tells which day it is
 * @param shares who lends parts of the limits; null where nobody else spends from them
 */
public record BudgetBooks(
        BudgetLedger ledger,
        OutputLengths lengths,
        InstantSource clock,
        @Nullable BudgetShares shares) {
    /** Books in which nothing is written yet. */
    public static BudgetBooks fresh(InstantSource clock) {
        return new BudgetBooks(new BudgetLedger(), new OutputLengths(), clock, null);
    }
}

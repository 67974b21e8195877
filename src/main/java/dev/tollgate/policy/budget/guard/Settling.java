package dev.tollgate.policy.budget.guard;

import dev.tollgate.facts.AttemptSpent;
import dev.tollgate.llm.Usage;
import dev.tollgate.policy.budget.Amount;
import dev.tollgate.policy.budget.Budget.Unsettled;
import dev.tollgate.price.Cost;

/** What an attempt has cost, as far as a budget is concerned: where nobody knows, from above. */
final class Settling {
    /** Tokens that a provider may have generated beyond what it has sent when it is left. */
    static final long MARGIN = 256;

    private Settling() {}

    /**
     * What to commit.
     *
     * @param rule for what nobody knows
     */
    static Amount actual(Held held, AttemptSpent spent, Unsettled rule) {
        var usage = spent.usage();
        if (usage == null && spent.cost().equals(Cost.NONE)) {
            return Amount.NOTHING;
        }
        if (usage != null && isReported(usage)) {
            return known(held, spent.cost(), usage);
        }
        var least = usage == null ? Amount.NOTHING : known(held, spent.cost(), usage);
        if (rule == Unsettled.NOTHING) {
            return least;
        }
        boolean left = !spent.succeeded();
        if (!held.asking.request().stream() || (left && rule == Unsettled.WORST)) {
            return held.amount.max(least);
        }
        long likely = Math.max(held.seen, spent.outputBytes()) + (left ? MARGIN : 0);
        return held.asking
                .worst(held.bounds.withOutput(Math.min(held.bounds.output(), likely)))
                .max(least);
    }

    private static boolean isReported(Usage usage) {
        return usage.quality() == Usage.Quality.REPORTED || usage.quality() == Usage.Quality.ADJUSTED;
    }

    private static Amount known(Held held, Cost cost, Usage usage) {
        long tokens = Math.min(Amount.MAX, usage.totalInput() + usage.totalOutput());
        var price = held.asking.price();
        if (price == null) {
            return new Amount(0, tokens);
        }
        // An assumed price is not in the cost that the exchange was told.
        var priced = held.asking.attempt().price() == null ? price.cost(usage) : cost;
        return new Amount(Math.min(Amount.MAX, priced.total().nanos()), tokens);
    }
}

package dev.tollgate.settle;

import dev.tollgate.endpoint.retry.RetryPlan;
import dev.tollgate.llm.Usage;
import dev.tollgate.price.Cost;
import dev.tollgate.price.CostBasis;
import dev.tollgate.price.Money;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** Draws the conclusions from an exchange that has ended: cost of each attempt, of the call, and what routing saved. */
public final class Settler {
    private Settler() {}

    /** The settlement of these facts; a pure function. */
    public static Settlement settle(Exchanged exchanged) {
        var costs = new ArrayList<Cost>(exchanged.attempts().size());
        var total = Cost.NONE;
        Usage usage = null;
        for (var attempt : exchanged.attempts()) {
            var cost = cost(attempt);
            costs.add(cost);
            total = total.plus(cost);
            if (attempt.usage() != null) {
                usage = usage == null ? attempt.usage() : usage.plus(attempt.usage());
            }
        }
        return new Settlement(exchanged, costs, usage, total, saved(exchanged, total));
    }

    /** What one attempt cost. */
    public static Cost cost(AttemptRecord attempt) {
        if (!attempt.sent()) {
            return Cost.NONE;
        }
        if (attempt.usage() == null) {
            // What was refused ran no model; anything else that was sent may have been billed all the same.
            var failure = attempt.failure();
            boolean refused = failure != null && !RetryPlan.possiblyBilled(failure);
            return refused && !attempt.resent() ? Cost.NONE : Cost.unknown();
        }
        if (attempt.price() == null) {
            return Cost.unknown();
        }
        var cost = attempt.price().cost(attempt.usage(), attempt.tier());
        return attempt.succeeded() && !attempt.resent() ? cost : cost.atBest(CostBasis.PARTIAL);
    }

    /** What the same usage costs on average over the targets that could have served, less what was paid. */
    private static @Nullable Money saved(Exchanged exchanged, Cost actual) {
        var decision = exchanged.decision();
        if (decision == null || actual.isUnknown() || exchanged.attempts().isEmpty()) {
            return null;
        }
        var last = exchanged.attempts().getLast();
        var usage = last.usage();
        if (!last.succeeded() || usage == null) {
            return null;
        }
        long sum = 0;
        for (var target : decision.eligible()) {
            var price = target.price();
            if (price == null) {
                return null;
            }
            sum = Math.addExact(sum, price.cost(usage, last.tier()).total().nanos());
        }
        return Money.ofNanos(sum / decision.eligible().size()).minus(actual.total());
    }
}

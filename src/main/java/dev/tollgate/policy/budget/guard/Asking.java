package dev.tollgate.policy.budget.guard;

import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.facts.NextAttempt;
import dev.tollgate.policy.budget.Amount;
import dev.tollgate.policy.budget.Budget.Streams;
import dev.tollgate.policy.budget.Spender;
import dev.tollgate.price.Price;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt asks of its budgets.
 *
 * @param owner the call as the ledger knows it: its request id
 * @param attempt where it goes
 * @param request what is asked
 * @param price by which it is counted: the target's own, or an assumed one; null where money is not counted
 * @param bounds how many tokens it can use
 * @param spenders every budget it falls under, and whose account of each
 */
record Asking(
        String owner,
        NextAttempt attempt,
        ModelRequest request,
        @Nullable Price price,
        Bounds bounds,
        List<Spender> spenders) {

    /** The most that it can cost. */
    Amount worst() {
        return worst(bounds);
    }

    /** The most that it can cost within other bounds. */
    Amount worst(Bounds within) {
        return WorstCase.of(within, price, request);
    }

    /** The name under which the length of its answer is learned. */
    String model() {
        return model(attempt);
    }

    /** The same of an attempt. */
    static String model(NextAttempt attempt) {
        return attempt.provider() + "/" + attempt.model();
    }

    /** Whether it may begin with less set aside than its limit allows, since its answer can still be cut. */
    boolean mayBegin() {
        return request.stream()
                && bounds.whole()
                && spenders.stream()
                        .map(Spender::budget)
                        .allMatch(budget -> !budget.enforced() || budget.terms().streams() == Streams.CUT);
    }

    /** The same with money set aside for so much of its answer, or all of it. */
    Asking beginning(long tokens) {
        return new Asking(owner, attempt, request, price, bounds.withOutput(tokens), spenders);
    }
}

package dev.tollgate.policy.budget.guard;

import dev.tollgate.facts.NextAttempt;
import dev.tollgate.policy.budget.Amount;
import dev.tollgate.policy.budget.Reservation;
import dev.tollgate.policy.budget.Spender;
import dev.tollgate.price.Price;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt holds, and how it was worked out.
 *
 * <p>Threads: confined to the event loop of its exchange.
 */
final class Held {
    final NextAttempt attempt;
    final Reservation reservation;
    /** By which it is counted: the target's own, or an assumed one; null where money is not counted. */
    final @Nullable Price price;

    Bounds bounds;
    final List<Spender> spenders;
    Amount amount;
    /** Bytes of the answer's text so far, estimated from above. */
    long seen;
    /** More was asked for and is not there yet. */
    volatile boolean borrowing;

    /** The money has ended and the answer goes on all the same. */
    boolean beyond;

    Held(
            NextAttempt attempt,
            Reservation reservation,
            @Nullable Price price,
            Bounds bounds,
            Amount amount,
            List<Spender> spenders) {
        this.spenders = spenders;
        this.attempt = attempt;
        this.reservation = reservation;
        this.price = price;
        this.bounds = bounds;
        this.amount = amount;
    }

    /** The name under which the length of its answer is learned. */
    String model() {
        return name(attempt);
    }

    static String name(NextAttempt attempt) {
        return attempt.provider() + "/" + attempt.model();
    }
}

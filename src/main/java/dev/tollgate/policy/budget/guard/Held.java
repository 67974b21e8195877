package dev.tollgate.policy.budget.guard;

import dev.tollgate.policy.budget.Amount;
import dev.tollgate.policy.budget.Reservation;

/**
 * What one attempt holds, and how it was worked out.
 *
 * <p>Threads: confined to the event loop of its exchange, but for what is volatile.
 */
final class Held {
    final Asking asking;
    final Reservation reservation;
    /** What it holds money for; grows with the answer. */
    Bounds bounds;

    Amount amount;
    /** Bytes of the answer's text so far, estimated from above. */
    long seen;
    /** More was asked for and is not there yet. */
    volatile boolean borrowing;

    /** It was asked for, and nobody answered. */
    volatile boolean unanswered;

    /** It was reserved while nobody could be asked to lend. */
    boolean apart;

    /** What an attempt holds that has asked for so much. */
    Held(Asking asking, Amount worst, Reservation reservation) {
        this.asking = asking;
        this.reservation = reservation;
        this.bounds = asking.bounds();
        this.amount = worst;
    }

    int number() {
        return asking.attempt().number();
    }

    /** Hears how long the answer is by now; whether money must be set aside for more of it. */
    boolean needsMore(long outputBytes) {
        seen = outputBytes;
        boolean enough = outputBytes + Settling.MARGIN <= bounds.output();
        return !enough && !bounds.whole();
    }

    /** What it would hold with so many tokens more than it has, or than were seen. */
    Bounds beyondBy(long tokens) {
        return bounds.withOutput(Math.max(bounds.output(), seen + Settling.MARGIN) + tokens);
    }

    /** It holds so much now. */
    void holds(Bounds wider, Amount worst) {
        bounds = wider;
        amount = worst.max(amount);
    }
}

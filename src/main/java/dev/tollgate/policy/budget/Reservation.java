package dev.tollgate.policy.budget;

import java.util.List;

/**
 * What one attempt holds of its accounts until it is committed. A {@link BudgetLedger} makes it and alone changes it.
 *
 * <p>Threads: any thread may hand it to its ledger, under whose lock its state stands.
 */
public final class Reservation {
    enum State {
        /** Held. */
        OPEN,
        /** Nobody was heard of for too long: what was held counts as spent until the attempt says more. */
        EXPIRED,
        /** Committed. */
        ENDED
    }

    final long serial;
    /** The attempt it is for: request id and number. */
    final String owner;

    final List<Account> accounts;
    /** Whether any of the budgets refuses what does not fit. */
    final boolean enforced;

    Amount held;
    long expiresAt;
    /** When it was taken as spent. */
    long chargedAt;

    State state = State.OPEN;

    Reservation(long serial, String owner, List<Account> accounts, boolean enforced, Amount held, long expiresAt) {
        this.serial = serial;
        this.owner = owner;
        this.accounts = accounts;
        this.enforced = enforced;
        this.held = held;
        this.expiresAt = expiresAt;
    }

    @Override
    public String toString() {
        return "Reservation[" + owner + ", " + state + "]";
    }
}

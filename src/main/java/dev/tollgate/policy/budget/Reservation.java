package dev.tollgate.policy.budget;

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
    /** The call whose attempt it is for. */
    final String owner;

    final Account[] accounts;
    /** Its place among those that are held. */
    int place;
    /** Whether any of the budgets refuses what does not fit. */
    final boolean enforced;

    /** Whether an account stood so, when this was reserved, that a caller is told of it. */
    boolean told;

    Amount held;
    long expiresAt;
    /** When it was taken as spent. */
    long chargedAt;

    State state = State.OPEN;

    Reservation(long serial, String owner, Account[] accounts, boolean enforced, Amount held, long expiresAt) {
        this.serial = serial;
        this.owner = owner;
        this.accounts = accounts;
        this.enforced = enforced;
        this.held = held;
        this.expiresAt = expiresAt;
    }

    /** Whether one of its accounts has come to its threshold, or beyond its limit. */
    public boolean isTold() {
        return told;
    }

    /** Its accounts as a journal knows them. */
    int[] indexes() {
        var indexes = new int[accounts.length];
        for (int i = 0; i < indexes.length; i++) {
            indexes[i] = accounts[i].index;
        }
        return indexes;
    }

    @Override
    public String toString() {
        return "Reservation[" + owner + ", " + state + "]";
    }
}

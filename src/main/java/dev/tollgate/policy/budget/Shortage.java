package dev.tollgate.policy.budget;

/**
 * That a budget has not enough left.
 *
 * @param balance of the account that fell short, before anything was reserved
 * @param asked what was to be reserved
 * @param cause why it does not fit
 * @param availableAt when it will fit if nothing else is spent, in milliseconds since the epoch; {@link Long#MAX_VALUE} for never
 */
public record Shortage(Balance balance, Amount asked, Cause cause, long availableAt) {

    /** Why an amount does not fit. */
    public enum Cause {
        /** What others have reserved and may give back stands in the way. */
        CONTENDED,
        /** Several share the budget, and too little of it is lent to this process. */
        NOT_LENT,
        /** It was spent. */
        SPENT,
        /** It is more than the whole budget. */
        TOO_LARGE
    }
}

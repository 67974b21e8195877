package dev.tollgate.policy.budget;

/**
 * What this process needs of an account that several share.
 *
 * @param key the account
 * @param budget whose limit is lent
 * @param began when its window began, in milliseconds since the epoch; 0 where it has no beginning
 * @param needed all that this process has spent, reserved and waits for
 * @param wished the part of it that one attempt waits for: nobody else reserves it until that attempt waits no more
 * @param turn tells whether what is answered still counts: a later turn has given something back
 */
public record Loan(AccountKey key, Budget budget, long began, Amount needed, Amount wished, long turn) {
    /**
     * What this process has of an account that several share.
     *
     * @param key the account
     * @param began when its window began, in milliseconds since the epoch; 0 where it has no beginning
     * @param held all that it has spent and reserved, and may spend unasked
     */
    public record Part(AccountKey key, long began, Amount held) {}

    /** For whom it is. */
    public Spender spender() {
        return new Spender(budget, key.subject());
    }
}

package dev.tollgate.policy.budget;

/**
 * What this process needs of an account that several share.
 *
 * @param key the account
 * @param began when its window began, in milliseconds since the epoch; 0 where it has no beginning
 * @param nanos the limit in nano-dollars, or {@link Budget#UNLIMITED}
 * @param tokens the limit in tokens, or {@link Budget#UNLIMITED}
 * @param needed all that this process has spent, reserved and is about to reserve
 * @param turn tells whether what is answered still counts: a later turn has given something back
 */
public record Loan(AccountKey key, long began, long nanos, long tokens, Amount needed, long turn) {}

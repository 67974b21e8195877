package dev.tollgate.policy.budget;

/**
 * Money and tokens together: what an attempt may cost, or did.
 *
 * @param nanos nano-dollars, 0 to {@link #MAX}
 * @param tokens input and output together, 0 to {@link #MAX}
 */
public record Amount(long nanos, long tokens) {
    /** The most of either; two of them add up inside a long with room to spare. */
    public static final long MAX = 1L << 60;

    public static final Amount NOTHING = new Amount(0, 0);

    public Amount {
        if (nanos < 0 || nanos > MAX || tokens < 0 || tokens > MAX) {
            throw new IllegalArgumentException(
                    "amount: " + nanos + " nano-dollars, " + tokens + " tokens (expected: 0 to 2^60 of each)");
        }
    }

    /** The sum, which stops at {@link #MAX}. */
    public Amount plus(Amount other) {
        return new Amount(Math.min(MAX, nanos + other.nanos), Math.min(MAX, tokens + other.tokens));
    }

    /** What is left when the other is taken away; never below nothing. */
    public Amount minus(Amount other) {
        return new Amount(Math.max(0, nanos - other.nanos), Math.max(0, tokens - other.tokens));
    }

    /** The greater of each. */
    public Amount max(Amount other) {
        return new Amount(Math.max(nanos, other.nanos), Math.max(tokens, other.tokens));
    }

    public boolean isNothing() {
        return nanos == 0 && tokens == 0;
    }
}

package dev.tollgate.price;

import java.math.BigDecimal;

/**
 * A price per million tokens, in nano-dollars, so {@code 0.15} dollars per million are 150,000,000.
 *
 * @param nanosPerMillion from 0 to {@link #MAX_NANOS_PER_MILLION}
 */
public record Rate(long nanosPerMillion) implements Comparable<Rate> {

    /** $100,000 per million tokens. With the bound on tokens it keeps the cost of any one usage inside a long. */
    public static final long MAX_NANOS_PER_MILLION = 100_000_000_000_000L;

    public static final Rate ZERO = new Rate(0);

    private static final long MILLION = 1_000_000;

    public Rate {
        if (nanosPerMillion < 0 || nanosPerMillion > MAX_NANOS_PER_MILLION) {
            throw new IllegalArgumentException("rate: " + Money.decimal(nanosPerMillion)
                    + " (expected: dollars per million tokens from 0 to 100000)");
        }
    }

    /** Reads dollars per million tokens, as price files write them; throws on a negative or absurd figure. */
    public static Rate ofDollars(String dollarsPerMillion) {
        return ofDollars(new BigDecimal(dollarsPerMillion));
    }

    public static Rate ofDollars(BigDecimal dollarsPerMillion) {
        return new Rate(Money.nanosOf(dollarsPerMillion));
    }

    /** What this many tokens cost, rounded half up to the nano-dollar once. */
    public Money of(long tokens) {
        return Money.ofNanos(nanosFor(tokens, nanosPerMillion));
    }

    /**
     * tokens x rate / 1,000,000, half up. The rate is split at the million, so the whole part needs no division and the rest cannot
     * overflow: the result equals that of a 128-bit product.
     */
    static long nanosFor(long tokens, long nanosPerMillion) {
        var whole = Math.multiplyExact(tokens, nanosPerMillion / MILLION);
        var rest = Math.multiplyExact(tokens, nanosPerMillion % MILLION);
        return Math.addExact(whole, (rest + MILLION / 2) / MILLION);
    }

    /** Dollars per million tokens as a plain decimal, as price files write them. */
    public String decimal() {
        return Money.decimal(nanosPerMillion);
    }

    @Override
    public int compareTo(Rate other) {
        return Long.compare(nanosPerMillion, other.nanosPerMillion);
    }

    @Override
    public String toString() {
        return "$" + decimal() + "/M";
    }
}

package dev.tollgate.price;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * One rate for each class of tokens, and which of them were assumed because the price does not state them.
 *
 * <p>A class without a rate of its own borrows one that does not flatter the bill: {@code cacheRead} and {@code cacheWrite5m} take
 * {@code input}, {@code cacheWrite1h} takes {@code cacheWrite5m}, {@code reasoning} takes {@code output}. Only the last is what
 * providers do unless they say otherwise, so it is not counted as assumed; using one of the others makes a cost
 * {@link CostBasis#ESTIMATED}. Immutable.
 */
public final class Rates {

    private static final int SIZE = TokenClass.ALL.size();

    private final long[] nanosPerMillion;
    private final int stated;
    private final int assumed;

    private Rates(long[] nanosPerMillion, int stated, int assumed) {
        this.nanosPerMillion = nanosPerMillion;
        this.stated = stated;
        this.assumed = assumed;
    }

    /** Rates for input and output alone. */
    public static Rates of(Rate input, Rate output) {
        return of(Map.of(TokenClass.INPUT, input, TokenClass.OUTPUT, output));
    }

    /** Rates as stated; {@code input} and {@code output} must be among them. */
    public static Rates of(Map<TokenClass, Rate> stated) {
        if (!stated.containsKey(TokenClass.INPUT) || !stated.containsKey(TokenClass.OUTPUT)) {
            throw new IllegalArgumentException(
                    "rates: " + stated.keySet() + " (expected: input and output among them)");
        }
        var nanos = new long[SIZE];
        var bits = fill(nanos, stated);
        var assumed = borrow(nanos, bits, TokenClass.CACHE_READ, TokenClass.INPUT)
                | borrow(nanos, bits, TokenClass.CACHE_WRITE_5M, TokenClass.INPUT)
                | borrow(nanos, bits, TokenClass.CACHE_WRITE_1H, TokenClass.CACHE_WRITE_5M);
        borrow(nanos, bits, TokenClass.REASONING, TokenClass.OUTPUT);
        return new Rates(nanos, bits, assumed);
    }

    /**
     * These rates with some replaced, for a threshold or a tier; a class that is not replaced keeps its rate, which counts as assumed.
     * A reasoning rate that nobody states follows the new output rate.
     */
    public Rates with(Map<TokenClass, Rate> replaced) {
        var nanos = nanosPerMillion.clone();
        var bits = fill(nanos, replaced);
        var reasoning = TokenClass.REASONING.bit();
        var kept = ((1 << SIZE) - 1) & ~bits;
        if ((stated & reasoning) == 0 && (bits & reasoning) == 0) {
            nanos[TokenClass.REASONING.index()] = nanos[TokenClass.OUTPUT.index()];
            kept = (kept & ~reasoning) | ((kept & TokenClass.OUTPUT.bit()) == 0 ? 0 : reasoning);
        }
        return new Rates(nanos, bits, kept);
    }

    /** The dearer of two in each class, all of it assumed. */
    Rates dearer(Rates other) {
        var nanos = new long[SIZE];
        for (var i = 0; i < SIZE; i++) {
            nanos[i] = Math.max(nanosPerMillion[i], other.nanosPerMillion[i]);
        }
        return new Rates(nanos, 0, (1 << SIZE) - 1);
    }

    private static int fill(long[] nanos, Map<TokenClass, Rate> rates) {
        var bits = 0;
        for (var entry : rates.entrySet()) {
            nanos[entry.getKey().index()] = entry.getValue().nanosPerMillion();
            bits |= entry.getKey().bit();
        }
        return bits;
    }

    private static int borrow(long[] nanos, int stated, TokenClass to, TokenClass from) {
        if ((stated & to.bit()) != 0) {
            return 0;
        }
        nanos[to.index()] = nanos[from.index()];
        return to.bit();
    }

    public Rate of(TokenClass tokenClass) {
        return new Rate(nanosPerMillion[tokenClass.index()]);
    }

    long nanos(TokenClass tokenClass) {
        return nanosPerMillion[tokenClass.index()];
    }

    /** The bits of the classes whose use makes a cost an estimate. */
    int assumedBits() {
        return assumed;
    }

    /** The rates that somebody wrote down, in the order of price files. */
    public Map<TokenClass, Rate> stated() {
        var rates = new EnumMap<TokenClass, Rate>(TokenClass.class);
        for (var tokenClass : TokenClass.ALL) {
            if ((stated & tokenClass.bit()) != 0) {
                rates.put(tokenClass, of(tokenClass));
            }
        }
        return rates;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Rates that
                && stated == that.stated
                && assumed == that.assumed
                && Arrays.equals(nanosPerMillion, that.nanosPerMillion);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(nanosPerMillion) + stated;
    }

    @Override
    public String toString() {
        return stated().toString();
    }
}

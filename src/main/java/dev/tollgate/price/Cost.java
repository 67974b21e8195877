package dev.tollgate.price;

import java.util.Arrays;

/**
 * What something cost, part by part, and how sure that is: one attempt, or the sum of many. Immutable; no part is ever negative.
 *
 * <p>The total is always the sum of the parts: each part is rounded once, the total never.
 */
public final class Cost {

    /** Nothing ran, so nothing was spent; the identity of {@link #plus}. */
    public static final Cost NONE = new Cost(new long[TokenClass.ALL.size()], 0, CostBasis.EXACT);

    private static final Cost UNKNOWN = new Cost(new long[TokenClass.ALL.size()], 0, CostBasis.UNKNOWN);

    private final long[] parts;
    private final long fee;
    private final long total;
    private final CostBasis basis;

    Cost(long[] parts, long fee, CostBasis basis) {
        this.parts = parts;
        this.fee = fee;
        this.basis = basis;
        var sum = fee;
        for (var part : parts) {
            sum = Math.addExact(sum, part);
        }
        this.total = sum;
    }

    /** Something may have been spent, and nobody can say what. */
    public static Cost unknown() {
        return UNKNOWN;
    }

    /** What the tokens of one class cost. */
    public Money part(TokenClass tokenClass) {
        return Money.ofNanos(parts[tokenClass.index()]);
    }

    /** What was charged beside tokens: per request and per search. */
    public Money fee() {
        return Money.ofNanos(fee);
    }

    /** The sum of all parts; a lower bound if {@link CostBasis#PARTIAL}, and meaningless if {@link CostBasis#UNKNOWN}. */
    public Money total() {
        return Money.ofNanos(total);
    }

    public CostBasis basis() {
        return basis;
    }

    public boolean isUnknown() {
        return basis == CostBasis.UNKNOWN;
    }

    /**
     * Both costs together, with the worse basis. An unknown cost beside money that was spent leaves a lower bound, so the sum is
     * {@link CostBasis#PARTIAL}; beside nothing it stays unknown. Associative and commutative, so attempts and calls add in any order.
     */
    public Cost plus(Cost other) {
        if (isNothing() && !other.isUnknown()) {
            return other;
        }
        if (other.isNothing() && !isUnknown()) {
            return this;
        }
        var sum = new long[parts.length];
        for (var i = 0; i < sum.length; i++) {
            sum[i] = Math.addExact(parts[i], other.parts[i]);
        }
        var worse = basis.worse(other.basis);
        var bounded = worse == CostBasis.UNKNOWN && (total > 0 || other.total > 0);
        return new Cost(sum, Math.addExact(fee, other.fee), bounded ? CostBasis.PARTIAL : worse);
    }

    private boolean isNothing() {
        return total == 0 && basis == CostBasis.EXACT;
    }

    /** The same figures, at least this unsure: a failed attempt's cost is partial, whatever its usage said. */
    public Cost atBest(CostBasis limit) {
        return basis.worse(limit) == basis ? this : new Cost(parts, fee, limit);
    }

    /** The total in dollars for headers and logs, or {@code unknown}. */
    public String decimal() {
        return isUnknown() ? "unknown" : Money.decimal(total);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cost that && fee == that.fee && basis == that.basis && Arrays.equals(parts, that.parts);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(parts) + basis.hashCode();
    }

    @Override
    public String toString() {
        return decimal() + " (" + basis.code() + ")";
    }
}

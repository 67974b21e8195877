package dev.tollgate.price;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a price adds to its rates per token: a fee for each request, a fee for each web search that the provider runs, and factors on all
 * rates by the provider's own word for why, such as {@code us: 1.1} for a place where inference is dearer. Immutable.
 *
 * @param perRequest charged once for each request, at least 0
 * @param perSearch charged for each search, 0 to {@link #MAX_PER_SEARCH}; null where the price does not say
 * @param factors on all rates of a call that has the word among its modifiers, each above 0 and at most {@link #MAX_FACTOR}, with at most
 *     three decimals; several multiply
 */
public record Surcharges(Money perRequest, @Nullable Money perSearch, NavigableMap<String, BigDecimal> factors) {
    /** With it and the bound on rates the cost of any one usage stays inside a long. */
    public static final BigDecimal MAX_FACTOR = BigDecimal.valueOf(100);

    /** With the bound on searches it keeps the fee inside a long. */
    public static final Money MAX_PER_SEARCH = Money.ofDollars("1000");

    public static final Surcharges NONE = new Surcharges(Money.ZERO, null, new TreeMap<>());

    private static final int DECIMALS = 3;
    private static final long ONE = 1_000;

    public Surcharges {
        if (perRequest.nanos() < 0) {
            throw new IllegalArgumentException("perRequest: " + perRequest.decimal() + " (expected: at least 0)");
        }
        if (perSearch != null && (perSearch.nanos() < 0 || perSearch.compareTo(MAX_PER_SEARCH) > 0)) {
            throw new IllegalArgumentException("perSearch: " + perSearch.decimal() + " (expected: 0 to 1000)");
        }
        factors.forEach((word, factor) -> {
            if (!valid(factor)) {
                throw new IllegalArgumentException("multipliers." + word + ": " + factor.toPlainString()
                        + " (expected: above 0 to " + MAX_FACTOR + ", at most three decimals)");
            }
        });
        factors = Collections.unmodifiableNavigableMap(new TreeMap<>(factors));
    }

    /** Whether a figure can be a factor. */
    public static boolean valid(BigDecimal factor) {
        return factor.signum() > 0
                && factor.compareTo(MAX_FACTOR) <= 0
                && factor.stripTrailingZeros().scale() <= DECIMALS;
    }

    /** Whether each of these words has a factor here. */
    boolean know(List<String> modifiers) {
        return modifiers.isEmpty() || factors.keySet().containsAll(modifiers);
    }

    /** A rate with the factors of these words, rounded half up to the nano-dollar per million tokens; words without one change nothing. */
    long times(long nanosPerMillion, List<String> modifiers) {
        var rate = nanosPerMillion;
        for (var i = 0; i < modifiers.size(); i++) {
            var word = modifiers.get(i);
            var factor = factors.get(word);
            if (factor != null) {
                var thousandths = factor.movePointRight(DECIMALS).longValueExact();
                // 10^14 x 10^5 is beyond a long, so it is split at the thousand; what is absurd stops at the bound.
                var whole = rate / ONE * thousandths;
                var rest = (rate % ONE * thousandths + ONE / 2) / ONE;
                rate = Math.min(Rate.MAX_NANOS_PER_MILLION, whole + rest);
            }
        }
        return rate;
    }

    /** What is charged beside tokens for one request with so many searches. */
    Money fee(long searches) {
        return perSearch == null || searches == 0 ? perRequest : perRequest.plus(perSearch.times(searches));
    }

    /** The factors that a price file writes down, as decimals. */
    public String decimal(String word) {
        var factor = factors.get(word);
        return factor == null ? "1" : factor.stripTrailingZeros().toPlainString();
    }
}

package dev.tollgate.price;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Rates with the thresholds that replace them: a request whose total input exceeds a threshold is priced whole at the threshold's rates,
 * not only the tokens beyond it; of several thresholds passed the highest wins.
 *
 * @param rates what holds below every threshold
 * @param above thresholds, lowest first
 */
public record Tariff(Rates rates, List<Threshold> above) {

    /**
     * Rates for requests with more than this many input tokens.
     *
     * @param tokens the greatest total input that is still priced at the lower rates
     */
    public record Threshold(long tokens, Rates rates) {
        public Threshold {
            if (tokens < 1) {
                throw new IllegalArgumentException("above.tokens: " + tokens + " (expected: at least 1)");
            }
        }
    }

    public Tariff {
        above = above.stream()
                .sorted(Comparator.comparingLong(Threshold::tokens))
                .toList();
        for (var i = 1; i < above.size(); i++) {
            if (above.get(i).tokens() == above.get(i - 1).tokens()) {
                throw new IllegalArgumentException(
                        "above.tokens: " + above.get(i).tokens() + " twice (expected: each threshold once)");
            }
        }
    }

    public static Tariff of(Rates rates) {
        return new Tariff(rates, List.of());
    }

    /** The rates for a request with this much input in all. */
    public Rates at(long totalInput) {
        for (var i = above.size() - 1; i >= 0; i--) {
            if (totalInput > above.get(i).tokens()) {
                return above.get(i).rates();
            }
        }
        return rates;
    }

    /**
     * This tariff of a tier, completed by the standard one's thresholds where it states none: beyond them the dearer of both rates is
     * assumed in each class, since a tier is not cheaper for being silent.
     */
    Tariff under(Tariff standard) {
        if (!above.isEmpty() || standard.above.isEmpty()) {
            return this;
        }
        var completed = new ArrayList<Threshold>(standard.above.size());
        for (var threshold : standard.above) {
            completed.add(new Threshold(threshold.tokens(), rates.dearer(threshold.rates())));
        }
        return new Tariff(rates, completed);
    }
}

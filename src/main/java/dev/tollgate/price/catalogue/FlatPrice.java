package dev.tollgate.price.catalogue;

import dev.tollgate.price.Price;
import dev.tollgate.price.Rates;
import dev.tollgate.price.ServiceTier;
import dev.tollgate.price.Tariff;
import dev.tollgate.price.TokenClass;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** A price laid out flat: {@code input} to {@code 0.15}, {@code above[200000].input}, {@code batch.output}, in the order of price files. */
final class FlatPrice {

    private FlatPrice() {}

    static SequencedMap<String, String> of(Price price) {
        var figures = new LinkedHashMap<String, String>();
        tariff(figures, ServiceTier.STANDARD, price.standard());
        var surcharges = price.surcharges();
        if (!surcharges.perRequest().isZero()) {
            figures.put(PriceBinder.PER_REQUEST, surcharges.perRequest().decimal());
        }
        var perSearch = surcharges.perSearch();
        if (perSearch != null) {
            figures.put(PriceBinder.PER_SEARCH, perSearch.decimal());
        }
        surcharges
                .factors()
                .keySet()
                .forEach(word -> figures.put(PriceBinder.MULTIPLIERS + "." + word, surcharges.decimal(word)));
        for (var tier : PriceBinder.TIERS) {
            var tariff = price.tiers().get(tier);
            if (tariff != null) {
                tariff(figures, tier, tariff);
            }
        }
        return figures;
    }

    private static void tariff(SequencedMap<String, String> figures, ServiceTier tier, Tariff tariff) {
        row(figures, tier, 0, tariff.rates());
        tariff.above().forEach(threshold -> row(figures, tier, threshold.tokens(), threshold.rates()));
    }

    private static void row(SequencedMap<String, String> figures, ServiceTier tier, long threshold, Rates rates) {
        rates.stated().forEach((tokenClass, rate) -> figures.put(key(tier, threshold, tokenClass), rate.decimal()));
    }

    /** Where a figure stands; a threshold of 0 stands for none. */
    static String key(ServiceTier tier, long threshold, TokenClass tokenClass) {
        var inTier = tier.key().map(key -> key + ".").orElse("");
        return inTier + (threshold == 0 ? "" : PriceBinder.ABOVE + "[" + threshold + "].") + tokenClass.key();
    }
}

package dev.tollgate.config.snapshot;

import dev.tollgate.config.PriceConfig;
import dev.tollgate.config.PriceConfig.Threshold;
import dev.tollgate.price.Money;
import dev.tollgate.price.Price;
import dev.tollgate.price.Provenance;
import dev.tollgate.price.Rate;
import dev.tollgate.price.Rates;
import dev.tollgate.price.ServiceTier;
import dev.tollgate.price.Surcharges;
import dev.tollgate.price.Tariff;
import dev.tollgate.price.TokenClass;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** From a price that is written at a target to what calls are priced by. */
final class InlinePrice {
    private InlinePrice() {}

    static Price of(PriceConfig written) {
        var base = Rates.of(rates(written.standard().rates()));
        var tiers = new EnumMap<ServiceTier, Tariff>(ServiceTier.class);
        written.tiers().forEach((tier, card) -> tiers.put(tier, tariff(base.with(rates(card.rates())), card.above())));
        var surcharges = new Surcharges(
                written.perRequest() == null ? Money.ZERO : Money.ofDollars(written.perRequest()),
                written.perSearch() == null ? null : Money.ofDollars(written.perSearch()),
                new TreeMap<>(written.multipliers()));
        return Price.of(tariff(base, written.standard().above()), tiers, surcharges, Provenance.of("configuration"));
    }

    private static Tariff tariff(Rates rates, List<Threshold> above) {
        return new Tariff(
                rates,
                above.stream()
                        .map(threshold ->
                                new Tariff.Threshold(threshold.tokens(), rates.with(rates(threshold.rates()))))
                        .toList());
    }

    private static Map<TokenClass, Rate> rates(Map<TokenClass, BigDecimal> dollars) {
        var rates = new EnumMap<TokenClass, Rate>(TokenClass.class);
        dollars.forEach((tokens, rate) -> rates.put(tokens, Rate.ofDollars(rate)));
        return rates;
    }
}

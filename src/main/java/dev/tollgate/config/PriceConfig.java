package dev.tollgate.config;

import dev.tollgate.price.ServiceTier;
import dev.tollgate.price.TokenClass;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a target costs, in dollars, as it was written there.
 *
 * @param standard input and output are among its rates
 * @param tiers what differs in tiers of service: batch, flex, priority
 * @param perRequest null for nothing
 * @param perSearch null where it is not known
 * @param multipliers factors on all rates by the provider's own words
 */
public record PriceConfig(
        RateCard standard,
        Map<ServiceTier, RateCard> tiers,
        @Nullable BigDecimal perRequest,
        @Nullable BigDecimal perSearch,
        Map<String, BigDecimal> multipliers) {
    public PriceConfig {
        tiers = Map.copyOf(tiers);
        multipliers = Map.copyOf(multipliers);
    }

    /** Dollars per million tokens; a class that is missing was not said, which never means free. */
    public record RateCard(Map<TokenClass, BigDecimal> rates, List<Threshold> above) {
        public RateCard {
            rates = Map.copyOf(rates);
            above = List.copyOf(above);
        }
    }

    /** What differs in calls with more input than this many tokens. */
    public record Threshold(int tokens, Map<TokenClass, BigDecimal> rates) {
        public Threshold {
            rates = Map.copyOf(rates);
        }
    }
}

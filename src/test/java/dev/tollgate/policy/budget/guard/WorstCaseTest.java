package dev.tollgate.policy.budget.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.llm.Usage;
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
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WorstCaseTest {
    @Test
    void noUsageWithinTheBoundsCostsMore() {
        for (long seed = 0; seed < 3_000; seed++) {
            var random = new SplittableRandom(seed);
            var price = price(random);
            var bounds = new Bounds(random.nextInt(3_000), random.nextInt(3_000), Long.MAX_VALUE);
            var worst = WorstCase.of(bounds, price, null, List.of());
            for (int i = 0; i < 20; i++) {
                var usage = usage(random, bounds);
                for (var tier : List.of(ServiceTier.STANDARD, ServiceTier.FLEX, ServiceTier.PRIORITY)) {
                    assertThat(price.cost(usage, tier).total().nanos())
                            .as("seed %s: %s in %s", seed, usage, tier)
                            .isLessThanOrEqualTo(worst.nanos());
                }
            }
        }
    }

    @Test
    void aCallThatExcludesOtherTiersReservesTheStandardRates() {
        var rates = Rates.of(Rate.ofDollars("1"), Rate.ofDollars("2"));
        var dear = Rates.of(Rate.ofDollars("10"), Rate.ofDollars("20"));
        var price = Price.of(
                Tariff.of(rates),
                Map.of(ServiceTier.PRIORITY, Tariff.of(dear)),
                Surcharges.NONE,
                Provenance.of("test"));
        var bounds = new Bounds(1_000, 1_000, 1_000);
        assertThat(WorstCase.of(bounds, price, null, List.of()).nanos()).isEqualTo(30_000_006);
        assertThat(WorstCase.of(bounds, price, "auto", List.of()).nanos()).isEqualTo(30_000_006);
        assertThat(WorstCase.of(bounds, price, "default", List.of()).nanos()).isEqualTo(3_000_006);
        assertThat(WorstCase.of(bounds, null, null, List.of()).nanos()).isZero();
        assertThat(WorstCase.of(bounds, null, null, List.of()).tokens()).isEqualTo(2_000);
    }

    @Test
    void aSpeedThatIsAskedForIsReservedByItsFactor() {
        var factors = new TreeMap<>(Map.of("fast", new BigDecimal("6"), "slow", new BigDecimal("0.5")));
        var price = Price.of(
                Tariff.of(Rates.of(Rate.ofDollars("1"), Rate.ofDollars("2"))),
                Map.of(),
                new Surcharges(Money.ZERO, null, factors),
                Provenance.of("test"));
        var bounds = new Bounds(1_000, 1_000, 1_000);
        assertThat(WorstCase.of(bounds, price, null, List.of("fast")).nanos()).isEqualTo(18_000_006);
        assertThat(WorstCase.of(bounds, price, null, List.of("slow")).nanos()).isEqualTo(3_000_006);
        assertThat(WorstCase.of(bounds, price, null, List.of("unheard-of")).nanos())
                .isEqualTo(3_000_006);
    }

    private static Price price(SplittableRandom random) {
        var tiers = new EnumMap<ServiceTier, Tariff>(ServiceTier.class);
        for (var tier : List.of(ServiceTier.FLEX, ServiceTier.PRIORITY)) {
            if (random.nextBoolean()) {
                tiers.put(tier, tariff(random));
            }
        }
        return Price.of(tariff(random), tiers, Surcharges.NONE, Provenance.of("test"));
    }

    private static Tariff tariff(SplittableRandom random) {
        var above = random.nextBoolean()
                ? List.of(new Tariff.Threshold(random.nextInt(1, 3_000), rates(random)))
                : List.<Tariff.Threshold>of();
        return new Tariff(rates(random), above);
    }

    private static Rates rates(SplittableRandom random) {
        var rates = new EnumMap<TokenClass, Rate>(TokenClass.class);
        for (var tokenClass : TokenClass.ALL) {
            if (tokenClass == TokenClass.INPUT || tokenClass == TokenClass.OUTPUT || random.nextBoolean()) {
                rates.put(tokenClass, Rate.ofDollars(String.valueOf(random.nextInt(100_000) / 1_000.0)));
            }
        }
        return Rates.of(rates);
    }

    private static Usage usage(SplittableRandom random, Bounds bounds) {
        long input = random.nextLong(bounds.input() + 1);
        long read = random.nextLong(input + 1);
        long five = random.nextLong(input - read + 1);
        long hour = random.nextLong(input - read - five + 1);
        long output = random.nextLong(bounds.output() + 1);
        long reasoning = random.nextLong(output + 1);
        return new Usage(
                input - read - five - hour, read, five, hour, output - reasoning, reasoning, Usage.Quality.REPORTED);
    }
}

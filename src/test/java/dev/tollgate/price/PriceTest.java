package dev.tollgate.price;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.llm.Usage;
import dev.tollgate.price.Tariff.Threshold;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PriceTest {

    private static final Provenance TEST = Provenance.of("test");

    private static Rate rate(String dollars) {
        return Rate.ofDollars(dollars);
    }

    /** Rates as key=dollars pairs would give: input, output, then cacheRead, cacheWrite5m, cacheWrite1h where given. */
    private static Rates rates(String input, String output, String... cache) {
        var stated = new java.util.EnumMap<TokenClass, Rate>(TokenClass.class);
        stated.put(TokenClass.INPUT, rate(input));
        stated.put(TokenClass.OUTPUT, rate(output));
        var classes = List.of(TokenClass.CACHE_READ, TokenClass.CACHE_WRITE_5M, TokenClass.CACHE_WRITE_1H);
        for (var i = 0; i < cache.length; i++) {
            stated.put(classes.get(i), rate(cache[i]));
        }
        return Rates.of(stated);
    }

    private static Price price(Rates rates, Threshold... above) {
        return Price.of(new Tariff(rates, List.of(above)), Map.of(), Surcharges.NONE, TEST);
    }

    @Test
    void shouldPriceOpenAiUsageToTheNano() {
        var cost = price(rates("0.15", "0.60", "0.075")).cost(Usage.ofOpenAi(2006, 1920, 300, 120));
        assertThat(cost.part(TokenClass.INPUT).decimal()).isEqualTo("0.0000129");
        assertThat(cost.part(TokenClass.CACHE_READ).decimal()).isEqualTo("0.000144");
        assertThat(cost.part(TokenClass.OUTPUT).decimal()).isEqualTo("0.000108");
        assertThat(cost.part(TokenClass.REASONING).decimal()).isEqualTo("0.000072");
        assertThat(cost.total().decimal()).isEqualTo("0.0003369");
        assertThat(cost.basis()).isEqualTo(CostBasis.EXACT);
    }

    @Test
    void shouldPriceAnthropicUsageToTheNano() {
        var cost = price(rates("3", "15", "0.3", "3.75", "6")).cost(Usage.ofAnthropic(21, 188_086, 456, 100, 393));
        assertThat(cost.part(TokenClass.INPUT).nanos()).isEqualTo(63_000);
        assertThat(cost.part(TokenClass.CACHE_READ).nanos()).isEqualTo(56_425_800);
        assertThat(cost.part(TokenClass.CACHE_WRITE_5M).nanos()).isEqualTo(1_335_000);
        assertThat(cost.part(TokenClass.CACHE_WRITE_1H).nanos()).isEqualTo(600_000);
        assertThat(cost.part(TokenClass.OUTPUT).nanos()).isEqualTo(5_895_000);
        assertThat(cost.total().decimal()).isEqualTo("0.0643188");
        assertThat(cost.basis()).isEqualTo(CostBasis.EXACT);
    }

    @Test
    void shouldPriceGeminiUsageToTheNano() {
        var cost = price(rates("1.25", "10", "0.125")).cost(Usage.ofGemini(1000, 800, 50, 200, 30));
        assertThat(cost.total().nanos()).isEqualTo(287_500 + 100_000 + 500_000 + 2_000_000);
        assertThat(cost.basis()).isEqualTo(CostBasis.EXACT);
    }

    @Test
    void shouldRepriceTheWholeRequestJustAboveAThreshold() {
        var price = price(
                rates("1", "2", "0.1"),
                new Threshold(500_000, rates("5", "10", "0.5")),
                new Threshold(200_000, rates("2", "4", "0.2")));
        assertThat(price.cost(Usage.ofOpenAi(200_000, 100_000, 10, 0)).total().nanos())
                .isEqualTo(100_000_000 + 10_000_000 + 20_000);
        assertThat(price.cost(Usage.ofOpenAi(200_001, 100_000, 10, 0)).total().nanos())
                .isEqualTo(200_002_000 + 20_000_000 + 40_000);
        assertThat(price.cost(Usage.ofOpenAi(500_001, 0, 0, 0)).total().nanos()).isEqualTo(2_500_005_000L);
        assertThat(price.expected(200_000, 0, 10).nanos()).isEqualTo(200_020_000);
        assertThat(price.expected(200_000, 1, 10).nanos()).isEqualTo(400_040_200);
    }

    @Test
    void shouldTakeTheTierThatTheAnswerEchoes() {
        var price = Price.of(
                Tariff.of(rates("2", "8", "0.5")),
                Map.of(
                        ServiceTier.BATCH,
                                Tariff.of(rates("2", "8", "0.5")
                                        .with(Map.of(TokenClass.INPUT, rate("1"), TokenClass.OUTPUT, rate("4")))),
                        ServiceTier.PRIORITY, Tariff.of(rates("3.5", "14", "0.875"))),
                Surcharges.NONE,
                TEST);
        var usage = Usage.ofOpenAi(1_000_000, 0, 0, 0);
        assertThat(price.cost(usage, ServiceTier.of("default")).toString()).isEqualTo("2 (exact)");
        assertThat(price.cost(usage, ServiceTier.of("priority")).toString()).isEqualTo("3.5 (exact)");
        assertThat(price.cost(usage, ServiceTier.of("batch")).toString()).isEqualTo("1 (exact)");
        assertThat(price.cost(usage, ServiceTier.of("flex")).toString()).isEqualTo("2 (estimated)");
        assertThat(price.cost(usage, ServiceTier.of("turbo")).toString()).isEqualTo("2 (estimated)");
        assertThat(price.cost(Usage.ofOpenAi(1_000_000, 1, 0, 0), ServiceTier.BATCH)
                        .basis())
                .as("batch states no cache rate of its own")
                .isEqualTo(CostBasis.ESTIMATED);
    }

    @Test
    void shouldNotLetATierSlipUnderAThresholdItDoesNotMention() {
        var price = Price.of(
                new Tariff(rates("2", "8"), List.of(new Threshold(1000, rates("4", "16")))),
                Map.of(ServiceTier.FLEX, Tariff.of(rates("1", "4")), ServiceTier.PRIORITY, Tariff.of(rates("6", "12"))),
                Surcharges.NONE,
                TEST);
        var usage = Usage.ofOpenAi(1_000_000, 0, 1_000_000, 0);
        assertThat(price.cost(usage, ServiceTier.FLEX).toString()).isEqualTo("20 (estimated)");
        assertThat(price.cost(usage, ServiceTier.PRIORITY).toString()).isEqualTo("22 (estimated)");
        assertThat(price.cost(Usage.ofOpenAi(1000, 0, 0, 0), ServiceTier.FLEX).toString())
                .isEqualTo("0.001 (exact)");
    }

    @Test
    void shouldSayEstimatedOnlyWhenAnAssumedRateWasUsed() {
        var price = price(rates("2", "8"));
        assertThat(price.cost(Usage.ofOpenAi(1000, 0, 10, 5)).basis()).isEqualTo(CostBasis.EXACT);
        var cached = price.cost(Usage.ofOpenAi(1000, 400, 10, 5));
        assertThat(cached.basis()).isEqualTo(CostBasis.ESTIMATED);
        assertThat(cached.part(TokenClass.CACHE_READ).nanos()).isEqualTo(800_000);
        assertThat(price.asEstimate().cost(Usage.ofOpenAi(1000, 0, 10, 5)).basis())
                .isEqualTo(CostBasis.ESTIMATED);
    }

    @Test
    void shouldSayHowUnsureACostIsWhenUsageIs() {
        var price = price(rates("2", "8"));
        assertThat(price.cost(Usage.UNSEEN).isUnknown()).isTrue();
        assertThat(price.cost(Usage.UNSEEN).decimal()).isEqualTo("unknown");
        assertThat(price.cost(Usage.ZERO)).isEqualTo(Cost.NONE);
        assertThat(price.cost(Usage.ofOpenAi(5, 0, 1, 0).asPartial()).basis()).isEqualTo(CostBasis.PARTIAL);
        assertThat(price.cost(Usage.ofOpenAi(5, 9, 1, 0)).basis()).isEqualTo(CostBasis.ESTIMATED);
    }

    @Test
    void shouldNeverReadUnknownAsNothing() {
        var known = price(rates("2", "8")).cost(Usage.ofOpenAi(1000, 0, 10, 0));
        assertThat(known.plus(Cost.unknown()).toString()).isEqualTo("0.00208 (partial)");
        assertThat(Cost.unknown().plus(known)).isEqualTo(known.plus(Cost.unknown()));
        assertThat(Cost.unknown().plus(Cost.NONE)).isEqualTo(Cost.unknown());
        assertThat(Cost.unknown().plus(Cost.unknown())).isEqualTo(Cost.unknown());
        assertThat(known.plus(Cost.NONE)).isEqualTo(known);
        assertThat(known.plus(known.atBest(CostBasis.PARTIAL)).basis()).isEqualTo(CostBasis.PARTIAL);
    }

    @Test
    void shouldChargeTheFeeOncePerRequest() {
        var price = Price.of(
                Tariff.of(rates("1", "1")),
                Map.of(),
                new Surcharges(Money.ofDollars("0.005"), null, new TreeMap<>()),
                TEST);
        var cost = price.cost(Usage.ofOpenAi(10, 0, 10, 0));
        assertThat(cost.fee().decimal()).isEqualTo("0.005");
        assertThat(cost.total().decimal()).isEqualTo("0.00502");
        assertThat(price.expected(10, 0, 10)).isEqualTo(cost.total());
    }

    @Test
    void shouldStayInsideALongAtTheBoundsAndSumExactly() {
        var dearest = price(rates("100000", "100000", "100000", "100000", "100000"));
        var most = new Usage(
                Usage.MAX_TOKENS,
                Usage.MAX_TOKENS,
                Usage.MAX_TOKENS,
                Usage.MAX_TOKENS,
                Usage.MAX_TOKENS,
                Usage.MAX_TOKENS,
                Usage.Quality.REPORTED);
        assertThat(dearest.cost(most).total()).isEqualTo(Money.ofDollars("6000000000"));

        var surcharges = new Surcharges(
                Money.ofDollars("1000000"),
                Surcharges.MAX_PER_SEARCH,
                new TreeMap<>(Map.of("us", Surcharges.MAX_FACTOR)));
        var worst = Price.of(dearest.standard(), Map.of(), surcharges, TEST);
        assertThat(worst.cost(most.with(Usage.MAX_SEARCHES, List.of("us"))).total())
                .isEqualTo(Money.ofDollars("7001000000"));
    }

    @Test
    void shouldHaveATotalThatIsTheSumOfItsPartsAndACeilingAboveIt() {
        var seed = 7L;
        var random = new Random(seed);
        for (var i = 0; i < 5_000; i++) {
            var price = price(rates(any(random), any(random), any(random), any(random), any(random)));
            var usage = new Usage(
                    random.nextLong(1_000_000_000),
                    random.nextLong(1_000_000),
                    random.nextLong(1000),
                    random.nextLong(1000),
                    random.nextLong(100_000),
                    random.nextLong(100_000),
                    Usage.Quality.REPORTED);
            var cost = price.cost(usage);
            var sum = cost.fee();
            for (var tokenClass : TokenClass.ALL) {
                assertThat(cost.part(tokenClass))
                        .isEqualTo(price.rates().of(tokenClass).of(tokenClass.tokens(usage)));
                sum = sum.plus(cost.part(tokenClass));
            }
            assertThat(cost.total()).as("seed %d, round %d", seed, i).isEqualTo(sum);
            var ceiling = price.ceiling(usage.totalInput(), usage.totalOutput(), ServiceTier.STANDARD, List.of());
            assertThat(ceiling.nanos() + 6).as("seed %d, round %d", seed, i).isGreaterThanOrEqualTo(sum.nanos());
        }
    }

    private static String any(Random random) {
        return Money.ofNanos(random.nextLong(600_000_000_000L)).decimal();
    }
}

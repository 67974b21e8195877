package dev.tollgate.config.schema;

import static dev.tollgate.config.schema.Field.field;
import static dev.tollgate.config.schema.Shape.list;
import static dev.tollgate.config.schema.Shape.map;

import dev.tollgate.config.PriceConfig;
import dev.tollgate.config.PriceConfig.RateCard;
import dev.tollgate.config.PriceConfig.Threshold;
import dev.tollgate.config.schema.Shape.Scalar;
import dev.tollgate.config.schema.Shape.Struct;
import dev.tollgate.price.ServiceTier;
import dev.tollgate.price.Surcharges;
import dev.tollgate.price.TokenClass;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The keys of a price that is written at a target: those of price files, but for where the figures are from. */
final class PriceSchema {
    private static final Scalar<BigDecimal> RATE = Scalars.dollars("$ per million tokens", 100_000);

    private static final Field<Threshold, Integer> TOKENS = field(
                    "tokens", Scalars.whole(1, 1_000_000_000), Threshold::tokens)
            .says("Where all input tokens of a call are more, the whole call has these rates.");
    private static final Map<TokenClass, Field<Threshold, BigDecimal>> BEYOND = rates(Threshold::rates, false);
    private static final Struct<Threshold> THRESHOLD =
            of(List.of(TOKENS), BEYOND, List.of(), v -> new Threshold(v.get(TOKENS), said(v, BEYOND)));

    private static final Field<RateCard, List<Threshold>> ABOVE_IN_TIER = above(RateCard::above);
    private static final Map<TokenClass, Field<RateCard, BigDecimal>> IN_TIER = rates(RateCard::rates, false);
    private static final Struct<RateCard> TIER =
            of(List.of(), IN_TIER, List.of(ABOVE_IN_TIER), v -> new RateCard(said(v, IN_TIER), v.get(ABOVE_IN_TIER)));

    private static final Map<TokenClass, Field<PriceConfig, BigDecimal>> STANDARD =
            rates(price -> price.standard().rates(), true);
    private static final Field<PriceConfig, List<Threshold>> ABOVE =
            above(price -> price.standard().above());
    private static final Field<PriceConfig, RateCard> BATCH = tier(ServiceTier.BATCH, "What differs in batches.");
    private static final Field<PriceConfig, RateCard> FLEX =
            tier(ServiceTier.FLEX, "What differs in the slower, cheaper tier.");
    private static final Field<PriceConfig, RateCard> PRIORITY =
            tier(ServiceTier.PRIORITY, "What differs in the faster, dearer tier.");
    private static final Field<PriceConfig, BigDecimal> PER_REQUEST = field(
                    "perRequest", Scalars.dollars("$", 1_000_000), PriceConfig::perRequest)
            .optional()
            .says("For each request.");
    private static final Field<PriceConfig, BigDecimal> PER_SEARCH = field(
                    "perSearch", Scalars.dollars("$", 1_000), PriceConfig::perSearch)
            .optional()
            .says("For each web search that the provider runs.");
    private static final Field<PriceConfig, Map<String, BigDecimal>> MULTIPLIERS = field(
                    "multipliers", map(Scalars.label(), factor()), PriceConfig::multipliers)
            .or("{}")
            .says("Factors on all rates by the provider's own word for why, such as `us: 1.1`.");

    static final Struct<PriceConfig> SHAPE = of(
            List.of(),
            STANDARD,
            List.of(ABOVE, BATCH, FLEX, PRIORITY, PER_REQUEST, PER_SEARCH, MULTIPLIERS),
            PriceSchema::make);

    private PriceSchema() {}

    private static PriceConfig make(FieldValues v) {
        var tiers = new EnumMap<ServiceTier, RateCard>(ServiceTier.class);
        put(tiers, ServiceTier.BATCH, v.find(BATCH));
        put(tiers, ServiceTier.FLEX, v.find(FLEX));
        put(tiers, ServiceTier.PRIORITY, v.find(PRIORITY));
        return new PriceConfig(
                new RateCard(said(v, STANDARD), v.get(ABOVE)),
                tiers,
                v.find(PER_REQUEST),
                v.find(PER_SEARCH),
                v.get(MULTIPLIERS));
    }

    private static <K, T> void put(Map<K, T> into, K key, @Nullable T value) {
        if (value != null) {
            into.put(key, value);
        }
    }

    private static <O> Struct<O> of(
            List<Field<O, ?>> first,
            Map<TokenClass, Field<O, BigDecimal>> rates,
            List<Field<O, ?>> last,
            Function<FieldValues, O> make) {
        var fields = new ArrayList<>(first);
        fields.addAll(rates.values());
        fields.addAll(last);
        return new Struct<>(List.copyOf(fields), make);
    }

    /** A field for each class of tokens; those of the standard rates must say input and output. */
    private static <O> Map<TokenClass, Field<O, BigDecimal>> rates(
            Function<O, Map<TokenClass, BigDecimal>> of, boolean standard) {
        var fields = new EnumMap<TokenClass, Field<O, BigDecimal>>(TokenClass.class);
        for (var tokens : TokenClass.ALL) {
            Field<O, BigDecimal> rate = Field.<O, BigDecimal>field(
                            tokens.key(), RATE, owner -> of.apply(owner).get(tokens))
                    .says(meaning(tokens));
            boolean demanded = standard && (tokens == TokenClass.INPUT || tokens == TokenClass.OUTPUT);
            fields.put(tokens, demanded ? rate : rate.optional());
        }
        return fields;
    }

    private static String meaning(TokenClass tokens) {
        return switch (tokens) {
            case INPUT -> "Input that no cache held.";
            case OUTPUT -> "Output; 0 where a model writes none, as for embeddings.";
            case CACHE_READ -> "Input that the provider's cache held.";
            case CACHE_WRITE_5M -> "Input that the cache now keeps for five minutes.";
            case CACHE_WRITE_1H -> "Input that the cache now keeps for an hour.";
            case REASONING -> "Output that is thought and not shown, where it costs something else than other output.";
        };
    }

    private static <O> Map<TokenClass, BigDecimal> said(FieldValues v, Map<TokenClass, Field<O, BigDecimal>> fields) {
        var rates = new EnumMap<TokenClass, BigDecimal>(TokenClass.class);
        fields.forEach((tokens, rate) -> put(rates, tokens, v.find(rate)));
        return rates;
    }

    private static <O> Field<O, List<Threshold>> above(Function<O, List<Threshold>> of) {
        return Field.<O, List<Threshold>>field("above", list(THRESHOLD), of::apply)
                .or("[]")
                .says("Rates for calls with much input.");
    }

    private static Field<PriceConfig, RateCard> tier(ServiceTier tier, String meaning) {
        return Field.<PriceConfig, RateCard>field(
                        tier.key().orElseThrow(), TIER, price -> price.tiers().get(tier))
                .optional()
                .says(meaning);
    }

    private static Scalar<BigDecimal> factor() {
        return Scalars.decimal(
                "factor",
                "a factor above 0 to 100, with at most three decimals",
                Surcharges::valid,
                Map.of("exclusiveMinimum", 0, "maximum", 100));
    }
}

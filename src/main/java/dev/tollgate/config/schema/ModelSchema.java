package dev.tollgate.config.schema;

import static dev.tollgate.config.schema.Field.field;
import static dev.tollgate.config.schema.Shape.nonEmptyList;
import static dev.tollgate.config.schema.Shape.struct;

import dev.tollgate.config.ModelConfig;
import dev.tollgate.config.ModelConfig.Ceilings;
import dev.tollgate.config.ModelConfig.Goal;
import dev.tollgate.config.ModelConfig.Lossy;
import dev.tollgate.config.ModelConfig.Optimise;
import dev.tollgate.config.ModelConfig.Strategy;
import dev.tollgate.config.ModelConfig.Target;
import dev.tollgate.config.ModelConfig.ValueOfSecond;
import dev.tollgate.config.PriceConfig;
import dev.tollgate.config.schema.Shape.Either;
import dev.tollgate.config.schema.Shape.Struct;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/** The keys of a model. */
final class ModelSchema {
    private static final Field<ValueOfSecond, BigDecimal> VALUE_OF_SECOND = field(
                    "valueOfSecond", Scalars.dollars("$"), ValueOfSecond::valueOfSecond)
            .says("What a second of waiting is worth, in dollars.");
    private static final Either<Optimise> OPTIMISE_SHAPE = new Either<>(
            Scalars.word(Goal.class),
            struct(v -> new ValueOfSecond(v.get(VALUE_OF_SECOND)), VALUE_OF_SECOND),
            optimise -> optimise instanceof Goal);

    private static final Field<Target, String> PROVIDER =
            field("provider", Scalars.label(), Target::provider).says("A name under `providers`.");
    private static final Field<Target, String> MODEL =
            field("model", Scalars.modelName(), Target::model).says("The model's name there.");
    private static final Field<Target, Integer> TIER = field("tier", Scalars.whole(0, 1000), Target::tier)
            .or("0")
            .says("Lower tiers first; all targets of a tier compete.");
    private static final Field<Target, PriceConfig> PRICE = field("price", PriceSchema.SHAPE, Target::price)
            .optional()
            .says("What it costs here; else what the price book says.");
    private static final Field<Target, Integer> MAX_TOKENS = field(
                    "maxTokens", Scalars.whole(1, 100_000_000), Target::maxTokens)
            .optional()
            .says("Sent where the dialect demands a limit and the caller gave none.");
    private static final Field<Target, Integer> WEIGHT = field("weight", Scalars.whole(0, 1_000_000), Target::weight)
            .or("1")
            .says("The share under `strategy: weighted`.");
    private static final Struct<Target> TARGET = struct(
            v -> new Target(
                    v.get(PROVIDER), v.get(MODEL), v.get(TIER), v.find(PRICE), v.find(MAX_TOKENS), v.get(WEIGHT)),
            PROVIDER,
            MODEL,
            TIER,
            PRICE,
            MAX_TOKENS,
            WEIGHT);

    private static final Field<Ceilings, BigDecimal> MONEY = field("money", Scalars.dollars("$"), Ceilings::money)
            .optional()
            .says("A target whose estimate for this call is dearer is left out.");
    private static final Field<Ceilings, Duration> FIRST_TOKEN = field(
                    "firstToken", Units.duration(), Ceilings::firstToken)
            .optional()
            .says("A target that is expected to begin later is left out.");
    private static final Struct<Ceilings> CEILINGS =
            struct(v -> new Ceilings(v.find(MONEY), v.find(FIRST_TOKEN)), MONEY, FIRST_TOKEN);

    private static final Field<ModelConfig, Optimise> OPTIMISE = field(
                    "optimise", OPTIMISE_SHAPE, ModelConfig::optimise)
            .or("balanced")
            .says("What a second is worth against a dollar: `cheapest` 0 $/s, `batch` 0.0001, `balanced` 0.001,"
                    + " `interactive` 0.005, `fastest` whatever it costs; or an own figure.");
    private static final Field<ModelConfig, Strategy> STRATEGY = field(
                    "strategy", Scalars.word(Strategy.class), ModelConfig::strategy)
            .optional()
            .says("A simple strategy instead of the routing rule, for comparison and debugging.");
    private static final Field<ModelConfig, Duration> MAX_EXTRA_WAIT = field(
                    "maxExtraWait", Units.duration(), ModelConfig::maxExtraWait)
            .or("5s")
            .says("How much longer a server with a warm cache may make a call wait before it is left.");
    private static final Field<ModelConfig, List<Target>> TARGETS =
            field("targets", nonEmptyList(TARGET), ModelConfig::targets).says("Who may answer.");
    private static final Field<ModelConfig, Ceilings> LIMITS =
            field("limits", CEILINGS, ModelConfig::limits).or("{}").says("Ceilings for one call.");

    private static final Field<ModelConfig, Lossy> LOSSY = field("lossy", Scalars.word(Lossy.class), ModelConfig::lossy)
            .or("report")
            .says("What happens where part of a call cannot be said in a target's dialect: `report` tells what was lost"
                    + " (`tollgate-lossy`), `refuse` leaves the target out, and is a 400 if there is no other.");

    static final Struct<ModelConfig> SHAPE = struct(
            v -> new ModelConfig(
                    v.get(OPTIMISE),
                    v.find(STRATEGY),
                    v.get(MAX_EXTRA_WAIT),
                    v.get(TARGETS),
                    v.get(LIMITS),
                    v.get(LOSSY)),
            OPTIMISE,
            STRATEGY,
            MAX_EXTRA_WAIT,
            TARGETS,
            LIMITS,
            LOSSY);

    private ModelSchema() {}
}

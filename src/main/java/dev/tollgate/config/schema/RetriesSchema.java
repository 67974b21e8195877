package dev.tollgate.config.schema;

import static dev.tollgate.config.schema.Field.field;
import static dev.tollgate.config.schema.Shape.struct;

import dev.tollgate.config.RetriesConfig;
import dev.tollgate.config.RetriesConfig.Rate;
import dev.tollgate.config.schema.Shape.Struct;

/** The keys of the retries. */
final class RetriesSchema {
    private static final Field<RetriesConfig, Integer> ATTEMPTS = field(
                    "attempts", Scalars.whole(1, 10), RetriesConfig::attempts)
            .or("3")
            .says("Tries per request, the first included.");
    private static final Field<RetriesConfig, Double> BUDGET = field("budget", Units.percent(), RetriesConfig::budget)
            .or("10%")
            .says("Share of the requests of the last seconds that may be tried again.");
    private static final Field<RetriesConfig, Rate> FLOOR = field("floor", Units.rate(), RetriesConfig::floor)
            .or("10/10s")
            .says("What is allowed in any case; its period is the window of the budget too.");

    static final Struct<RetriesConfig> SHAPE =
            struct(v -> new RetriesConfig(v.get(ATTEMPTS), v.get(BUDGET), v.get(FLOOR)), ATTEMPTS, BUDGET, FLOOR);

    private RetriesSchema() {}
}

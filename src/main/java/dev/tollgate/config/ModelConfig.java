package dev.tollgate.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A name that clients ask for, and who may answer.
 *
 * @param strategy a simple strategy instead of the routing rule, for comparison and debugging
 * @param maxExtraWait how much longer a warm server may make a call wait
 * @param lossy what happens to a call of which part cannot be said in the dialect of a target
 */
public record ModelConfig(
        Optimise optimise,
        @Nullable Strategy strategy,
        Duration maxExtraWait,
        List<Target> targets,
        Ceilings limits,
        Lossy lossy) {

    /** What a second is worth, by name or in dollars. */
    public sealed interface Optimise {
        /** Dollars that one second is worth; null means that money does not count at all. */
        @Nullable
        BigDecimal valueOfSecond();
    }

    /** The named goals. */
    public enum Goal implements Optimise {
        CHEAPEST("0"),
        BATCH("0.0001"),
        BALANCED("0.001"),
        INTERACTIVE("0.005"),
        FASTEST(null);

        private final @Nullable BigDecimal valueOfSecond;

        Goal(@Nullable String dollars) {
            valueOfSecond = dollars == null ? null : new BigDecimal(dollars);
        }

        @Override
        public @Nullable BigDecimal valueOfSecond() {
            return valueOfSecond;
        }
    }

    /** An own figure, in dollars per second. */
    public record ValueOfSecond(BigDecimal valueOfSecond) implements Optimise {}

    /** The simple strategies. */
    public enum Strategy {
        ROUND_ROBIN,
        RANDOM,
        LEAST_REQUESTS,
        LEAST_TOKENS,
        P2C,
        WEIGHTED,
        ORDERED
    }

    /** What happens to a call that a translation into another dialect would cost something. */
    public enum Lossy {
        /** It goes, and what was lost is told. */
        REPORT,
        /** It does not go there. */
        REFUSE
    }

    /**
     * One provider's model that may answer.
     *
     * @param tier lower ones first; all targets of a tier compete
     * @param price null means the price book's
     * @param maxTokens used where the dialect demands it and the caller gave none
     * @param weight the share under {@link Strategy#WEIGHTED}
     */
    public record Target(
            String provider,
            String model,
            int tier,
            @Nullable PriceConfig price,
            @Nullable Integer maxTokens,
            int weight) {}

    /** What one call may cost in dollars and how long its first token may take; null means no ceiling. */
    public record Ceilings(
            @Nullable BigDecimal money, @Nullable Duration firstToken) {}
}

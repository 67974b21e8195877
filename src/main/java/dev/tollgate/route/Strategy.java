package dev.tollgate.route;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How one of the eligible is chosen: the rule, or one of the simple strategies kept for comparison and debugging. */
public enum Strategy {
    /** Lowest expected cost between pools, soonest start inside one. */
    RULE,
    ROUND_ROBIN,
    RANDOM,
    /** Fewest requests in flight. */
    LEAST_REQUESTS,
    /** Fewest tokens in flight. */
    LEAST_TOKENS,
    /** The less busy of two drawn at random. */
    P2C,
    /** At random in proportion to the targets' weights. */
    WEIGHTED,
    /** The first in the order of the configuration. */
    ORDERED;

    /** The name in the configuration, for example {@code least-requests}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The strategy of that name, or null if there is none. */
    public static @Nullable Strategy named(String code) {
        for (var strategy : values()) {
            if (strategy.code().equals(code)) {
                return strategy;
            }
        }
        return null;
    }
}

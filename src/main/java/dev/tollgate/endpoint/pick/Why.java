package dev.tollgate.endpoint.pick;

import java.util.Locale;

/** Why this endpoint: the closed set that headers, spans, metrics and the admin API share. */
public enum Why {
    ONLY_CANDIDATE,
    /** Lowest expected cost between pools. */
    LOWEST_COST,
    /** Soonest start inside one pool; also what the simple strategies that compare load say. */
    SOONEST,
    /** The prompt is in its cache. */
    WARM,
    /** A server with the prompt in its cache would have made the caller wait too long. */
    WARM_RELEASED,
    CHEAPEST,
    FASTEST,
    /** By order: the first, or whose turn it is. */
    ORDERED,
    /** By lot. */
    WEIGHTED,
    /** An earlier attempt failed, or an earlier tier is down. */
    FAILOVER,
    /** An earlier tier is full. */
    SPILL_SATURATED,
    /** To learn about it: never measured, not measured for long, or the probe of its breaker. */
    EXPLORE,
    /** Nothing healthy is left, so those thought broken are tried. */
    PANIC;

    /** The stable lower-case code, for example {@code lowest_cost}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}

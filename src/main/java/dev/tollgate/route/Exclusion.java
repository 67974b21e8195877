package dev.tollgate.route;

import java.util.Locale;

/** Why a target or an endpoint did not take part in a choice: the closed set that headers, spans and the admin API share. */
public enum Exclusion {
    /** Active probes failed. */
    UNHEALTHY,
    BREAKER_OPEN,
    COOLDOWN,
    /** As many requests under way as it may have. */
    SATURATED,
    CONTEXT_TOO_LONG,
    MISSING_CAPABILITY,
    OVER_MONEY_CEILING,
    OVER_TIME_CEILING,
    NO_BUDGET,
    NOT_ALLOWED,
    /** An earlier attempt of this request went there. */
    TRIED,
    /** An earlier tier serves. */
    HIGHER_TIER;

    /** The stable lower-case code, for example {@code breaker_open}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}

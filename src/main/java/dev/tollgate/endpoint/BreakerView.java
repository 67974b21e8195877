package dev.tollgate.endpoint;

import java.util.Locale;

/** What a breaker says of one more request. */
public enum BreakerView {
    /** Go. */
    CLOSED,
    /** Stay out. */
    OPEN,
    /** It has been open long enough: the next request may be its probe. */
    PROBE_DUE,
    /** A probe may be under way; the breaker itself decides whether one more may go. */
    HALF_OPEN;

    /** The stable lower-case code. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package dev.tollgate.endpoint;

import java.util.Locale;

/** What active probes say of an endpoint. */
public enum ProbeView {
    /** Nobody probes it. */
    NONE,
    /** No probe has succeeded yet: it may be down, or the probe may ask for the wrong thing, so it stays in use. */
    UNKNOWN,
    /** It answers. */
    OK,
    /** It has answered, and does not any more: it stays out. */
    UNHEALTHY;

    /** The stable lower-case code. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package dev.tollgate.route;

import java.util.Locale;

/** What a call may need that not every model can do. */
public enum Feature {
    TOOLS,
    VISION,
    JSON_SCHEMA;

    /** The stable lower-case code, for example {@code json_schema}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}

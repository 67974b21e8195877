package dev.tollgate.policy;

import org.jspecify.annotations.Nullable;

/** Request headers by which a caller steers the gateway; each is ignored unless a policy grants it. */
public enum ControlHeader {
    /** Asks for {@code tollgate-route}, the reasons of the routing decision. */
    EXPLAIN("tollgate-explain"),
    /** Overrides the model's {@code optimise}. */
    OPTIMISE("tollgate-optimise"),
    /** Names the agent run a call belongs to; answers tell which one it was taken for. */
    RUN("tollgate-run");

    private final String field;

    ControlHeader(String field) {
        this.field = field;
    }

    /** The lower-case field name. */
    public String field() {
        return field;
    }

    /** The header of this name, or null. */
    public static @Nullable ControlHeader named(String field) {
        for (var header : values()) {
            if (header.field.equals(field)) {
                return header;
            }
        }
        return null;
    }
}

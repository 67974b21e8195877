package dev.tollgate.sim.load.stage;

import java.util.Locale;

/** What a window measured; {@code DIRECT} is the upstream without anything before it. */
public enum Subject {
    NGINX,
    HAPROXY,
    TOLLGATE,
    DIRECT;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

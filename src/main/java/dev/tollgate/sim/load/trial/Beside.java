package dev.tollgate.sim.load.trial;

import java.util.Locale;

/** What a load test measures besides windows at load points. */
public enum Beside {
    /** From exec to the first answer. */
    STARTS,
    /** RSS of the profile {@code small}. */
    MEMORY,
    /** What live runs take. */
    RUNS,
    /** What JMH measured of policies. */
    EVALUATION;

    /** As the command line names it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package dev.tollgate.config.policy;

/** What policies count across calls; it outlives every configuration. Threads: each ledger has its own rule. */
public record Ledgers() {

    /** Ledgers in which nothing is written yet. */
    public static Ledgers fresh() {
        return new Ledgers();
    }
}

package dev.tollgate.sim.load.trial;

import java.time.Duration;

/**
 * How long and how often is measured.
 *
 * @param launches of Tollgate's JVM
 * @param rounds per launch
 * @param haproxy whether it takes part
 * @param saturated length of a saturated window, whole seconds
 * @param window length of every other window
 * @param warmUp at most so long until saturation is on a plateau
 * @param starts measured starts with the AOT cache; without it a third of them, at least one
 * @param memoryLoad length of the load before memory is read, whole seconds
 */
record Plan(
        int launches,
        int rounds,
        boolean haproxy,
        Duration saturated,
        Duration window,
        Duration warmUp,
        int starts,
        Duration memoryLoad) {

    /** Under 90 seconds: one launch, short windows, nginx alone to compare with. */
    static Plan quick() {
        return new Plan(
                1,
                3,
                false,
                Duration.ofSeconds(2),
                Duration.ofMillis(1500),
                Duration.ofSeconds(12),
                3,
                Duration.ofSeconds(3));
    }

    /** About 20 minutes. */
    static Plan full() {
        return new Plan(
                3,
                4,
                true,
                Duration.ofSeconds(4),
                Duration.ofSeconds(4),
                Duration.ofSeconds(60),
                9,
                Duration.ofSeconds(10));
    }
}

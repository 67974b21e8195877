package dev.tollgate.sim.load;

import java.util.random.RandomGenerator;

/**
 * Poisson arrivals: independent requests, so the gaps between them are exponential.
 *
 * <p>Threads: confined to one.
 */
final class Arrivals {
    private final RandomGenerator random;
    private final double meanGapNanos;
    private double at;

    /** @param perSecond mean rate, above 0 */
    Arrivals(RandomGenerator random, double perSecond) {
        if (!(perSecond > 0)) {
            throw new IllegalArgumentException("arrivals: " + perSecond + " a second (expected: above 0)");
        }
        this.random = random;
        this.meanGapNanos = 1e9 / perSecond;
    }

    /** When the next request is due, in nanoseconds since the start. Never goes back. */
    long next() {
        at += random.nextExponential() * meanGapNanos;
        return (long) at;
    }
}

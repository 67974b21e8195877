package dev.tollgate.sim;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How fast a simulated provider is. Time to first token = base + uncached prompt tokens / prefill rate; then one pause per token.
 *
 * @param base constant part of the time to first token
 * @param prefillPerSecond prompt tokens read per second, above 0
 * @param perToken pause before each output token
 * @param jitter relative spread of the time to first token and of the token pause, 0 to 1
 */
public record SimSpeed(Duration base, double prefillPerSecond, Duration perToken, double jitter) {
    /** Answers at once. */
    public static final SimSpeed INSTANT = new SimSpeed(Duration.ZERO, Double.POSITIVE_INFINITY, Duration.ZERO, 0);

    public SimSpeed {
        if (base.isNegative() || perToken.isNegative() || !(prefillPerSecond > 0) || !(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("speed: " + base + ", " + prefillPerSecond + ", " + perToken + ", "
                    + jitter + " (expected: no negative time, a prefill rate above 0, jitter 0 to 1)");
        }
    }

    /** Nanoseconds from the request to the first token, for one drawn spread. */
    public long firstTokenNanos(int uncachedTokens, RandomGenerator random) {
        return spread(base.toNanos() + (long) (uncachedTokens / prefillPerSecond * 1e9), random);
    }

    /** Nanoseconds per output token of one answer, for one drawn spread. */
    public long tokenNanos(RandomGenerator random) {
        return spread(perToken.toNanos(), random);
    }

    private long spread(long nanos, RandomGenerator random) {
        if (jitter == 0 || nanos == 0) {
            return nanos;
        }
        return (long) (nanos * (1 + jitter * (2 * random.nextDouble() - 1)));
    }
}

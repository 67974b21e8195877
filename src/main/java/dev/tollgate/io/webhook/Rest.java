package dev.tollgate.io.webhook;

import dev.tollgate.endpoint.NanoClock;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The breaker of one webhook: once five of its last ten questions have failed it is left alone for two seconds, doubling up to thirty, and then
 * asked one question at a time until one is answered. So one that is gone does not cost every call its timeout.
 *
 * <p>Threads: any.
 */
final class Rest {
    private static final int WINDOW = 10;
    private static final int LEAST = 5;
    private static final long FIRST_MILLIS = 2_000;
    private static final long MOST_MILLIS = 30_000;

    private final CircuitBreaker breaker;
    private final LongSupplier nanoTime;

    Rest(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        breaker = CircuitBreaker.of(
                "webhook",
                CircuitBreakerConfig.custom()
                        .slidingWindow(
                                WINDOW,
                                LEAST,
                                SlidingWindowType.COUNT_BASED,
                                SlidingWindowSynchronizationStrategy.SYNCHRONIZED)
                        .failureRateThreshold(50)
                        .slowCallDurationThreshold(Duration.ofDays(365))
                        .recordResult(Boolean.FALSE::equals)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .automaticTransitionFromOpenToHalfOpenEnabled(false)
                        .waitIntervalFunctionInOpenState(Rest::openMillis)
                        .writableStackTraceEnabled(false)
                        .clock(new NanoClock(nanoTime, nanoTime.getAsLong()))
                        .currentTimestampFunction(_ -> nanoTime.getAsLong(), TimeUnit.NANOSECONDS)
                        .build());
    }

    private static long openMillis(int attempts) {
        return Math.min(MOST_MILLIS, FIRST_MILLIS << Math.clamp(attempts - 1L, 0, 10));
    }

    /** Asks whether a question may be sent; each true is followed by one {@link #answered} or {@link #given}. */
    boolean mayAsk() {
        return breaker.tryAcquirePermission();
    }

    /** A question was answered, or failed. */
    void answered(boolean good, long fromNanos) {
        breaker.onResult(nanoTime.getAsLong() - fromNanos, TimeUnit.NANOSECONDS, good);
    }

    /** A question was given up by who asked it: it tells nothing. */
    void given() {
        breaker.releasePermission();
    }

    boolean isResting() {
        return breaker.getState() == CircuitBreaker.State.OPEN;
    }
}

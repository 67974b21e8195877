package dev.tollgate.endpoint;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether one endpoint may be used: its breaker, its cooldown, its probes.
 *
 * <p>One breaker, two triggers. Resilience4j holds the state and the window: at least 20 attempts in 30 s of which half failed open it. Our own
 * outlier rule opens the same breaker after five failures in a row, which a thin stream of calls needs. It stays open 10 s, doubling with each
 * failed probe and each relapse up to 1 min; then one request at a time may probe it, and one success closes it. How much of a tier may be out at
 * once is not decided here but where the tier is seen as a whole, in the pick.
 *
 * <p>Whatever took it out, it comes back by degrees: see {@link SlowStart}. A cooldown is what the endpoint asked for, so it never counts as a breakage, and a later, shorter one never shortens it.
 *
 * <p>Threads: any thread. Reading and asking take no lock; counting a result takes the breaker's own for a moment.
 */
final class HealthLedger {
    static final int CONSECUTIVE = 5;
    static final long OPEN_NANOS = Duration.ofSeconds(10).toNanos();
    /** One failed attempt a minute is what it costs to see within a minute that it is back. */
    static final long OPEN_MAX_NANOS = Duration.ofMinutes(1).toNanos();

    static final long BUSY_NANOS = Duration.ofSeconds(5).toNanos();
    static final long BUSY_MAX_NANOS = Duration.ofSeconds(60).toNanos();
    static final long CREDENTIAL_NANOS = Duration.ofMinutes(10).toNanos();
    static final long QUOTA_NANOS = Duration.ofMinutes(15).toNanos();
    /** An upstream cannot take itself out for longer than this, whatever its Retry-After says. */
    static final long COOLDOWN_MAX_NANOS = Duration.ofHours(24).toNanos();

    private static final int PROBE_FAILURES = 3;
    private static final int PROBE_SUCCESSES = 2;

    private final LongSupplier nanoTime;
    private final CircuitBreaker breaker;
    private final AtomicLong openUntil;
    private final AtomicInteger failuresInRow = new AtomicInteger();
    private final AtomicLong cooldownUntil;
    private final AtomicInteger busyInRow = new AtomicInteger();
    /** Above 0: good probes in a row; below: bad ones; both stop at their threshold. */
    private final AtomicInteger probes = new AtomicInteger();

    private final SlowStart slowStart;
    /** How often it has opened without a good minute in between. */
    private final AtomicInteger opens = new AtomicInteger();

    private volatile long openedNanos;
    private volatile long closedNanos;
    private volatile long downNanos;
    private volatile ProbeView probeView = ProbeView.NONE;

    HealthLedger(String name, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        var start = nanoTime.getAsLong();
        this.openUntil = new AtomicLong(start);
        this.cooldownUntil = new AtomicLong(start);
        this.slowStart = new SlowStart(start);
        this.breaker = CircuitBreaker.of(
                name,
                CircuitBreakerConfig.custom()
                        // In 2.4.0 the lock-free window reads the system clock whatever clock it is given, so it would
                        // be neither monotone nor testable. The other one takes a lock for the few instructions that
                        // count a result; asking does not.
                        .slidingWindow(
                                30, 20, SlidingWindowType.TIME_BASED, SlidingWindowSynchronizationStrategy.SYNCHRONIZED)
                        .failureRateThreshold(50)
                        .recordResult(result -> result == Failure.Blame.BROKEN)
                        // Answers are allowed to be long: slowness is the routing rule's business, never the breaker's.
                        .slowCallDurationThreshold(Duration.ofDays(365))
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .automaticTransitionFromOpenToHalfOpenEnabled(false)
                        .waitIntervalFunctionInOpenState(this::openMillis)
                        .writableStackTraceEnabled(false)
                        .clock(new NanoClock(nanoTime, start))
                        .currentTimestampFunction(_ -> nanoTime.getAsLong(), TimeUnit.NANOSECONDS)
                        .build());
    }

    /** Called by the breaker whenever it opens, so this is also where we learn until when. */
    private long openMillis(int attempts) {
        var now = nanoTime.getAsLong();
        var before = opens.get();
        if (attempts == 1) {
            openedNanos = now;
            // What breaks again within a minute of its return was not well: it goes on where it was.
            before = now - closedNanos < OPEN_MAX_NANOS ? before : 0;
        }
        opens.set(before + 1);
        var nanos = Math.min(OPEN_MAX_NANOS, OPEN_NANOS << Math.clamp(before, 0, 20));
        openUntil.set(now + nanos);
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    /** What the breaker says of one more request. */
    BreakerView breaker(long nowNanos) {
        return switch (breaker.getState()) {
            case CLOSED, DISABLED, METRICS_ONLY -> BreakerView.CLOSED;
            case OPEN -> nowNanos - openUntil.get() > 0 ? BreakerView.PROBE_DUE : BreakerView.OPEN;
            case HALF_OPEN -> BreakerView.HALF_OPEN;
            case FORCED_OPEN -> BreakerView.OPEN;
        };
    }

    /** Asks for a place; each true is ended by exactly one {@link #end}. In a panic nobody asks. */
    boolean tryAcquire() {
        return breaker.tryAcquirePermission();
    }

    /**
     * The end of an attempt that acquired a place, or of one that was let through in a panic.
     *
     * @return whether it was broken until now, and this attempt closed its breaker
     */
    boolean end(@Nullable Failure failure, boolean cancelled, boolean acquired, long nowNanos) {
        if (cancelled) {
            release(acquired);
            return false;
        }
        if (failure == null) {
            return succeeded(acquired, nowNanos);
        }
        switch (failure.blame()) {
            case NONE -> release(acquired);
            case CALLER -> {
                return succeeded(acquired, nowNanos);
            }
            case BROKEN -> broken();
            case BUSY -> {
                var step = Math.min(BUSY_MAX_NANOS, BUSY_NANOS << Math.clamp(busyInRow.getAndIncrement(), 0, 10));
                cool(failure.retryAfter(), step, nowNanos);
                release(acquired);
            }
            case CREDENTIAL -> {
                cool(null, CREDENTIAL_NANOS, nowNanos);
                release(acquired);
            }
            case QUOTA -> {
                cool(failure.retryAfter(), QUOTA_NANOS, nowNanos);
                release(acquired);
            }
        }
        return false;
    }

    private void release(boolean acquired) {
        if (acquired) {
            breaker.releasePermission();
        }
    }

    private boolean succeeded(boolean acquired, long nowNanos) {
        failuresInRow.set(0);
        busyInRow.set(0);
        var before = breaker.getState();
        if (acquired || before != CircuitBreaker.State.OPEN) {
            breaker.onSuccess(0, TimeUnit.NANOSECONDS);
        } else {
            // Let through in a panic, and it answered: as good as a probe.
            breaker.transitionToClosedState();
        }
        if (before == CircuitBreaker.State.CLOSED || breaker.getState() != CircuitBreaker.State.CLOSED) {
            return false;
        }
        closedNanos = nowNanos;
        slowStart.back(nowNanos, nowNanos - openedNanos);
        return true;
    }

    private void broken() {
        breaker.onResult(0, TimeUnit.NANOSECONDS, Failure.Blame.BROKEN);
        if (failuresInRow.incrementAndGet() >= CONSECUTIVE && breaker.getState() == CircuitBreaker.State.CLOSED) {
            failuresInRow.set(0);
            breaker.transitionToOpenState();
        }
    }

    private void cool(@Nullable Duration asked, long otherwise, long nowNanos) {
        var nanos = asked == null || asked.isNegative() || asked.isZero()
                ? otherwise
                : asked.compareTo(Duration.ofNanos(COOLDOWN_MAX_NANOS)) > 0 ? COOLDOWN_MAX_NANOS : asked.toNanos();
        var until = cooldownUntil.accumulateAndGet(nowNanos + nanos, (a, b) -> b - a > 0 ? b : a);
        slowStart.back(until, until - nowNanos);
    }

    /** Nanoseconds of cooldown left; 0 if none. */
    long cooldownLeft(long nowNanos) {
        return Math.max(0, cooldownUntil.get() - nowNanos);
    }

    /** Nanoseconds until the breaker lets a probe through; 0 if it does. */
    long openLeft(long nowNanos) {
        return breaker.getState() == CircuitBreaker.State.OPEN ? Math.max(0, openUntil.get() - nowNanos) : 0;
    }

    /**
     * Counts one active probe: three bad ones in a row take it out, two good ones bring it back; before any good one it is only unknown. One
     * thread at a time probes.
     */
    void probed(boolean good) {
        var row = probes.updateAndGet(n ->
                good ? Math.min(PROBE_SUCCESSES, Math.max(0, n) + 1) : Math.max(-PROBE_FAILURES, Math.min(0, n) - 1));
        var before = probeView;
        probeView = switch (before) {
            case NONE, UNKNOWN -> good ? ProbeView.OK : ProbeView.UNKNOWN;
            case OK -> row <= -PROBE_FAILURES ? ProbeView.UNHEALTHY : ProbeView.OK;
            case UNHEALTHY -> row >= PROBE_SUCCESSES ? ProbeView.OK : ProbeView.UNHEALTHY;
        };
        if (probeView == ProbeView.UNHEALTHY && before == ProbeView.OK) {
            downNanos = nanoTime.getAsLong();
        }
    }

    /** Probes saw it down and see it back: its breaker need not find that out again. */
    void recovered() {
        var now = nanoTime.getAsLong();
        failuresInRow.set(0);
        slowStart.back(now, now - downNanos);
        if (breaker.getState() != CircuitBreaker.State.CLOSED) {
            breaker.transitionToClosedState();
            closedNanos = now;
        }
    }

    /** Nobody probes it any more, so what probes once said counts no more. */
    void unprobed() {
        probes.set(0);
        probeView = ProbeView.NONE;
    }

    SlowStart slowStart() {
        return slowStart;
    }

    ProbeView probes() {
        return probeView;
    }
}

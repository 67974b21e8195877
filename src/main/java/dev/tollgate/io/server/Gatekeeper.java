package dev.tollgate.io.server;

import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Reason;
import dev.tollgate.io.answer.BodyMemory;
import dev.tollgate.io.loop.LoopState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Turns requests away before anything of them is read, while the gateway drains or has more to do than it can.
 *
 * <p>Threads: any; a few volatile reads per request.
 */
public final class Gatekeeper {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final BodyMemory memory;
    private volatile double shedMemory;
    private volatile long shedLagNanos;
    private volatile boolean draining;

    /**
     * Sheds above these marks.
     *
     * @param shedMemory share of the memory for bodies in use, 0 to 1
     * @param shedLagNanos lag of the event loop
     */
    public Gatekeeper(BodyMemory memory, double shedMemory, long shedLagNanos) {
        this.memory = memory;
        this.shedMemory = shedMemory;
        this.shedLagNanos = shedLagNanos;
    }

    /** Why this request is not let in; null lets it in. */
    @Nullable
    Fault turnAway(LoopState loop) {
        if (draining) {
            return Fault.of(Reason.DRAINING, "the gateway is shutting down (expected: another try elsewhere)")
                    .withRetryAfter(SOON);
        }
        if (memory.usedBytes() > memory.capacityBytes() * shedMemory) {
            return Fault.of(Reason.OVERLOADED, "memory: bodies in flight fill it (expected: fewer at once)")
                    .withRetryAfter(SOON);
        }
        if (loop.lagNanos() > shedLagNanos) {
            return Fault.of(Reason.OVERLOADED, "processor: the event loop runs late (expected: fewer requests)")
                    .withRetryAfter(SOON);
        }
        return null;
    }

    /** Sheds above other marks from now on. */
    public void shedAbove(double memory, long lagNanos) {
        shedMemory = memory;
        shedLagNanos = lagNanos;
    }

    /** From now on nothing new is let in. */
    public void drain() {
        draining = true;
    }

    /** Whether nothing new is let in. */
    public boolean draining() {
        return draining;
    }
}

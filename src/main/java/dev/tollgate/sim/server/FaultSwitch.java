package dev.tollgate.sim.server;

import dev.tollgate.sim.SimFault;
import dev.tollgate.sim.SimRequest;
import dev.tollgate.sim.SimSettings;
import java.util.ArrayDeque;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Decides which fault a request meets: the one it asks for by header, else the next queued one, else the standing one, else by the
 * error rate a 500. A header that names no fault is a 400, so that a misspelt test fails.
 *
 * <p>Threads: any; guarded by itself.
 */
final class FaultSwitch {
    private static final int MAX_QUEUED = 10_000;

    private final SimSettings settings;
    private final ArrayDeque<SimFault> queued = new ArrayDeque<>();
    private @Nullable SimFault standing;
    private double errorRate;

    FaultSwitch(SimSettings settings) {
        this.settings = settings;
        this.errorRate = settings.errorRate();
    }

    synchronized void set(@Nullable SimFault fault) {
        standing = fault;
        if (fault == null) {
            queued.clear();
        }
    }

    synchronized void setErrorRate(double share) {
        errorRate = share;
    }

    synchronized void queue(SimFault fault, int times) {
        if (times < 0 || queued.size() + times > MAX_QUEUED) {
            throw new IllegalArgumentException("faults: " + times + " more (expected: at most 10000 queued)");
        }
        for (int i = 0; i < times; i++) {
            queued.addLast(fault);
        }
    }

    synchronized @Nullable SimFault choose(SimRequest request, long ordinal) {
        if (!request.path().startsWith("/v1/")) {
            return null;
        }
        var asked = settings.faultHeader() ? request.header("sim-fault") : null;
        if (asked != null) {
            var known = SimFault.ofWireName(asked);
            return known == null ? SimFault.BAD_REQUEST : known;
        }
        if (!queued.isEmpty()) {
            return queued.pollFirst();
        }
        if (standing != null) {
            return standing;
        }
        var unlucky = errorRate > 0 && new SplittableRandom(settings.seed() * 31 + ordinal).nextDouble() < errorRate;
        return unlucky ? SimFault.INTERNAL_ERROR : null;
    }
}

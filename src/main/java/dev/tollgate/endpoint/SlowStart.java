package dev.tollgate.endpoint;

import java.util.concurrent.TimeUnit;

/**
 * How much of its traffic an endpoint gets that is new or was out: a share that grows evenly from a tenth to all, over as long as it was out and
 * {@value #MAX_SECONDS} s at most. A server that has just started has cold caches, and one that was overloaded would be so again.
 *
 * <p>Threads: any thread; each change replaces one immutable value.
 */
final class SlowStart {
    static final int MAX_SECONDS = 60;
    static final double LEAST = 0.1;

    private record Ramp(long fromNanos, long lengthNanos) {}

    private volatile Ramp ramp;

    /** All of its traffic from the start. */
    SlowStart(long nowNanos) {
        ramp = new Ramp(nowNanos, 0);
    }

    /** It is back from this moment on, perhaps one to come, after so long. */
    void back(long fromNanos, long awayNanos) {
        ramp = new Ramp(fromNanos, Math.clamp(awayNanos, 0, TimeUnit.SECONDS.toNanos(MAX_SECONDS)));
    }

    /** The share of its traffic that it should get, {@value #LEAST} to 1. */
    double share(long nowNanos) {
        var now = ramp;
        var since = nowNanos - now.fromNanos;
        return since >= now.lengthNanos ? 1 : Math.max(LEAST, (double) since / now.lengthNanos);
    }

    /** Nanoseconds until it gets all of it; 0 if it does. */
    long left(long nowNanos) {
        var now = ramp;
        return Math.max(0, now.lengthNanos - (nowNanos - now.fromNanos));
    }
}

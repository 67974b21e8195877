package dev.tollgate.io.export;

import dev.tollgate.exchange.TraceContext;

/**
 * Which traces are kept: a caller's own decision stands, and of the traces begun here a share is kept, by trace id, so that every replica
 * and every later hop decides alike.
 *
 * @param ratio share of the traces begun here, 0 to 1
 */
public record Sampling(double ratio) {
    private static final double RANGE = 0x1p63;

    public Sampling {
        if (!(ratio >= 0 && ratio <= 1)) {
            throw new IllegalArgumentException("telemetry.sample: " + ratio + " (expected: 0 to 1)");
        }
    }

    /** Whether the spans of this trace are kept. */
    public boolean takes(TraceContext trace) {
        if (trace.parentSpanId() != 0) {
            return trace.sampled();
        }
        return ratio >= 1 || (trace.traceIdLow() & Long.MAX_VALUE) < (long) (ratio * RANGE);
    }
}

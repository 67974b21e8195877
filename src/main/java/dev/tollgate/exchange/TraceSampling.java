package dev.tollgate.exchange;

/**
 * Which of the traces that begin here are kept: a share, by trace id, so that every replica and every later hop decides alike.
 *
 * @param ratio the share, 0 to 1
 */
public record TraceSampling(double ratio) {
    /** Nothing is recorded here, so nobody is told that it was. */
    public static final TraceSampling NONE = new TraceSampling(0);

    private static final double RANGE = 0x1p63;

    public TraceSampling {
        if (!(ratio >= 0 && ratio <= 1)) {
            throw new IllegalArgumentException("telemetry.sample: " + ratio + " (expected: 0 to 1)");
        }
    }

    /** Whether a trace is kept whose id has this lower half. */
    public boolean keeps(long traceIdLow) {
        return ratio >= 1 || (traceIdLow & Long.MAX_VALUE) < (long) (ratio * RANGE);
    }
}

package dev.tollgate.sim.load;

import org.HdrHistogram.Histogram;

/**
 * What one stretch of load came to.
 *
 * @param answers whole 200 answers
 * @param failures other answers, broken or missing ones, and arrivals for which no connection came free in time
 * @param events server-sent events in the answers
 * @param latencies from the scheduled time to the last byte, nanoseconds; empty for streams
 */
public record Load(long answers, long failures, long events, Histogram latencies) {
    /** A percentile of the latencies in milliseconds, NaN without any. */
    public double millis(double percentile) {
        return latencies.getTotalCount() == 0 ? Double.NaN : latencies.getValueAtPercentile(percentile) / 1e6;
    }
}

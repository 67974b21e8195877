package dev.tollgate.telemetry;

import dev.tollgate.exchange.Arrival;

/** The id of an exchange's SERVER span, derived from its request id and trace, so that log line and span agree without another field. */
final class SpanIds {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private SpanIds() {}

    /** Never 0, which the format reserves for "none". */
    static long server(Arrival arrival) {
        long hash = FNV_OFFSET;
        var id = arrival.requestId();
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * FNV_PRIME;
        }
        var trace = arrival.trace();
        long mixed = mix(hash ^ mix(trace.traceIdLow() ^ Long.rotateLeft(trace.parentSpanId(), 32)));
        return mixed == 0 ? 1 : mixed;
    }

    /** The finaliser of SplitMix64: every bit of the input moves every bit of the output. */
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}

package dev.tollgate.exchange;

import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Where an exchange stands in a distributed trace (W3C Trace Context, level 1).
 *
 * @param traceIdHigh upper half of the 16-byte trace id
 * @param traceIdLow lower half; the two are never both zero
 * @param parentSpanId the caller's span, or 0 where the trace begins here
 * @param sampled whether this trace is recorded, which every later hop is told: the caller's flag, which stands whatever we record ourselves; where
 *     the trace begins here, our own decision (level 1, section 3.2.2.3.1)
 * @param state the caller's {@code tracestate}, kept verbatim; null when absent or too long to carry
 */
public record TraceContext(
        long traceIdHigh,
        long traceIdLow,
        long parentSpanId,
        boolean sampled,
        @Nullable String state) {
    private static final HexFormat HEX = HexFormat.of();
    private static final int LENGTH = 55;
    private static final int MAX_STATE = 512;

    /** The caller's context when {@code traceparent} is valid, else a new trace, which may be kept or not. */
    public static TraceContext of(
            @Nullable String traceparent, @Nullable String tracestate, RandomGenerator random, TraceSampling sampling) {
        var parsed = traceparent == null ? null : parse(traceparent, tracestate);
        if (parsed != null) {
            return parsed;
        }
        long high = random.nextLong();
        long low = nonZero(random);
        return new TraceContext(high, low, 0, sampling.keeps(low), null);
    }

    private static @Nullable TraceContext parse(String text, @Nullable String tracestate) {
        // version "-" trace-id "-" parent-id "-" flags; higher versions may append fields, version ff is forbidden.
        if (text.length() < LENGTH
                || text.charAt(2) != '-'
                || text.charAt(35) != '-'
                || text.charAt(52) != '-'
                || !isLowerHex(text, 0, 2)
                || !isLowerHex(text, 3, 35)
                || !isLowerHex(text, 36, 52)
                || !isLowerHex(text, 53, 55)
                || text.startsWith("ff")
                || (text.length() > LENGTH && (text.startsWith("00") || text.charAt(LENGTH) != '-'))) {
            return null;
        }
        long high = HexFormat.fromHexDigitsToLong(text, 3, 19);
        long low = HexFormat.fromHexDigitsToLong(text, 19, 35);
        long parent = HexFormat.fromHexDigitsToLong(text, 36, 52);
        if ((high | low) == 0 || parent == 0) {
            return null;
        }
        boolean sampled = (HexFormat.fromHexDigits(text, 53, 55) & 1) != 0;
        var state = tracestate == null || tracestate.length() > MAX_STATE ? null : tracestate;
        return new TraceContext(high, low, parent, sampled, state);
    }

    private static boolean isLowerHex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    /** A span id: random and never zero, which the format reserves for "none". */
    public static long nonZero(RandomGenerator random) {
        long id = random.nextLong();
        return id == 0 ? 1 : id;
    }

    /** The 32 hexadecimal digits of the trace id. */
    public String traceId() {
        return hex(hex(new StringBuilder(32), traceIdHigh), traceIdLow).toString();
    }

    /** The 16 hexadecimal digits of a span id. */
    public static String spanId(long id) {
        return HEX.toHexDigits(id);
    }

    /** The {@code traceparent} that tells the next hop that {@code spanId} called it. */
    public String traceparent(long spanId) {
        var out = hex(hex(new StringBuilder(LENGTH).append("00-"), traceIdHigh), traceIdLow);
        return hex(out.append('-'), spanId).append(sampled ? "-01" : "-00").toString();
    }

    private static StringBuilder hex(StringBuilder out, long bits) {
        for (int shift = Long.SIZE - 4; shift >= 0; shift -= 4) {
            out.append(HEX.toLowHexDigit((int) (bits >>> shift)));
        }
        return out;
    }
}

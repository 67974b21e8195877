package dev.tollgate.io.framing;

import io.netty.util.AsciiString;
import io.netty.util.concurrent.FastThreadLocal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The time as a {@code Date} field says it (RFC 9110 section 5.6.7), written once a second.
 *
 * <p>Threads: any; each has its own.
 */
public final class HttpDate {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final FastThreadLocal<HttpDate> OWN = new FastThreadLocal<>() {
        @Override
        protected HttpDate initialValue() {
            return new HttpDate();
        }
    };

    private long second = Long.MIN_VALUE;
    private AsciiString text = AsciiString.EMPTY_STRING;

    HttpDate() {}

    /** The present second. */
    public static AsciiString now() {
        return OWN.get().at(System.currentTimeMillis());
    }

    AsciiString at(long epochMillis) {
        long wanted = Math.floorDiv(epochMillis, 1000L);
        if (wanted != second) {
            second = wanted;
            text = AsciiString.cached(FORMAT.format(Instant.ofEpochSecond(wanted)));
        }
        return text;
    }
}

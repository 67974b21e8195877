package dev.tollgate.io.loop;

import java.util.random.RandomGenerator;

/**
 * Names of exchanges: 26 characters of Crockford's base 32, the first ten a millisecond clock, so that ids sort by time as ULIDs do.
 *
 * <p>Threads: confined to the event loop whose generator it uses.
 */
public final class RequestIds {
    private static final byte[] DIGITS =
            "0123456789abcdefghjkmnpqrstvwxyz".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final int LENGTH = 26;
    private static final int TIME_DIGITS = 10;

    private final RandomGenerator random;
    private final byte[] scratch = new byte[LENGTH];

    public RequestIds(RandomGenerator random) {
        this.random = random;
    }

    @SuppressWarnings("deprecation") // the Latin-1 constructor copies bytes without decoding, and these are digits
    public String next(long epochMillis) {
        long time = epochMillis;
        for (int i = TIME_DIGITS - 1; i >= 0; i--) {
            scratch[i] = DIGITS[(int) (time & 31)];
            time >>>= 5;
        }
        fill(TIME_DIGITS, random.nextLong());
        fill(TIME_DIGITS + 8, random.nextLong());
        return new String(scratch, 0, 0, LENGTH);
    }

    private void fill(int from, long bits) {
        for (int i = 0; i < 8; i++) {
            scratch[from + i] = DIGITS[(int) (bits & 31)];
            bits >>>= 5;
        }
    }
}

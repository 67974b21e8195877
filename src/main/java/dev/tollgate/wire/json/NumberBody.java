package dev.tollgate.wire.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One number, judged as it arrives (RFC 8259 section 6).
 *
 * <p>Threads: confined to the scanner's.
 */
final class NumberBody {
    private static final int START = 0;
    private static final int MINUS = 1;
    private static final int ZERO = 2;
    private static final int DIGITS = 3;
    private static final int POINT = 4;
    private static final int FRACTION = 5;
    private static final int E = 6;
    private static final int E_SIGN = 7;
    private static final int EXPONENT = 8;

    /** A double holds every number of up to this many digits before the point. */
    private static final int SAFE_MAGNITUDE = 308;

    /** Most numbers lie whole in one fragment and are read where they stand, so that nothing is held for them. */
    private static final byte[] NOTHING = new byte[0];

    private int maxChars;
    private byte[] buffer = NOTHING;
    private int held;
    private int state;
    private int magnitude;
    private int exponent;
    private boolean negativeExponent;

    /** The text once ended. */
    byte[] text = NOTHING;

    int textFrom;
    int textLength;

    /** After a negative result of {@link #scan}: what was wrong. */
    String found = "";

    String expected = "";

    /** Sets the length of the longest number. */
    void limit(int newMaxChars) {
        maxChars = newMaxChars;
    }

    /** How many bytes are held. */
    int held() {
        return buffer.length;
    }

    void begin() {
        held = 0;
        state = START;
        magnitude = 0;
        exponent = 0;
        negativeExponent = false;
    }

    /** Reads on; answers the index of the first byte that is not the number's, {@code end} if it may go on, or {@code ~index}. */
    int scan(byte[] a, int from, int end) {
        int i = from;
        for (; i < end; i++) {
            int next = next(a[i]);
            if (next < 0) {
                break;
            }
            if (held + i - from >= maxChars) {
                return fail(i, "a number of more than " + maxChars + " characters", "at most " + maxChars);
            }
            state = next;
        }
        int length = i - from;
        if (i == end) {
            hold(a, from, length);
            return end;
        }
        if (held > 0) {
            hold(a, from, length);
        } else {
            text = a;
            textFrom = from;
            textLength = length;
        }
        return end(i);
    }

    private void hold(byte[] a, int from, int length) {
        if (buffer.length < held + length) {
            buffer = Arrays.copyOf(buffer, Math.min(maxChars, Math.max(32, 2 * (held + length))));
        }
        System.arraycopy(a, from, buffer, held, length);
        held += length;
    }

    /** The number has ended just before {@code i}; answers {@code i} or {@code ~i}. */
    int end(int i) {
        if (held > 0) {
            text = buffer;
            textFrom = 0;
            textLength = held;
        }
        switch (state) {
            case ZERO, DIGITS, FRACTION, EXPONENT -> {}
            default -> {
                return fail(i, "an unfinished number", "a digit");
            }
        }
        if (magnitude + (negativeExponent ? -exponent : exponent) > SAFE_MAGNITUDE && overflows()) {
            return fail(i, "a number too large for a double", "at most 1.7976931348623157e308");
        }
        return i;
    }

    private boolean overflows() {
        return Double.isInfinite(Double.parseDouble(new String(text, textFrom, textLength, StandardCharsets.US_ASCII)));
    }

    // The state after this byte, or -1 if the byte is not part of the number. A digit after a leading zero is not.
    private int next(byte c) {
        if (c >= '0' && c <= '9') {
            return digit(c);
        }
        return switch (c) {
            case '.' -> state == ZERO || state == DIGITS ? POINT : -1;
            case 'e', 'E' -> state == ZERO || state == DIGITS || state == FRACTION ? E : -1;
            case '+' -> state == E ? E_SIGN : -1;
            case '-' -> minus();
            default -> -1;
        };
    }

    private int digit(byte c) {
        return switch (state) {
            case START, MINUS -> {
                magnitude = 1;
                yield c == '0' ? ZERO : DIGITS;
            }
            case DIGITS -> {
                magnitude++;
                yield DIGITS;
            }
            case POINT, FRACTION -> FRACTION;
            case E, E_SIGN, EXPONENT -> {
                exponent = Math.min(exponent * 10 + (c - '0'), 1_000_000);
                yield EXPONENT;
            }
            default -> -1;
        };
    }

    private int minus() {
        if (state == START) {
            return MINUS;
        }
        if (state == E) {
            negativeExponent = true;
            return E_SIGN;
        }
        return -1;
    }

    private int fail(int i, String what, String instead) {
        found = what;
        expected = instead;
        return ~i;
    }
}

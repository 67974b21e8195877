package dev.tollgate.dialect.request;

import dev.tollgate.wire.Bytes;

/** Tells values that change from call to call by what they look like: UUIDs, and moments more exact than anybody asks for. */
final class VolatileText {
    private static final int UUID = 36;
    private static final int LONGEST = 40;
    private static final long FIRST_MILLIS = 1_500_000_000_000L;
    private static final long LAST_MILLIS = 2_500_000_000_000L;

    private VolatileText() {}

    /** Whether a string is a UUID (RFC 9562 section 4), in either case. */
    static boolean isUuid(Bytes text) {
        if (text.length() != UUID) {
            return false;
        }
        for (int i = 0; i < UUID; i++) {
            boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
            byte c = text.at(i);
            if (hyphen ? c != '-' : Character.digit(c, 16) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether a string is a date and time with a fraction of a second (RFC 3339 section 5.6). */
    static boolean isExactMoment(Bytes text) {
        return text.length() >= 21
                && text.length() <= LONGEST
                && isDigit(text, 0)
                && text.at(4) == '-'
                && text.at(7) == '-'
                && (text.at(10) | 0x20) == (text.at(10) == ' ' ? ' ' : 't')
                && text.at(13) == ':'
                && text.at(16) == ':'
                && text.at(19) == '.'
                && isDigit(text, 20);
    }

    /** Whether a number is a moment of these years in milliseconds since 1970. */
    static boolean isMillis(long number) {
        return number >= FIRST_MILLIS && number < LAST_MILLIS;
    }

    private static boolean isDigit(Bytes text, int index) {
        return text.at(index) >= '0' && text.at(index) <= '9';
    }
}

package dev.tollgate.telemetry;

import java.util.Arrays;

/**
 * Writes one JSON object as UTF-8 bytes that stay one line, whatever its strings hold.
 *
 * <p>Strings are cut at a bound and every character that a terminal, a log shipper or a reader could act upon is escaped: C0 and C1
 * controls, DEL, U+2028, U+2029, directional marks and the byte order mark; half a surrogate pair becomes U+FFFD.
 *
 * <p>Threads: confined to one; the buffer is reused by the next line.
 */
final class JsonLine {
    /** The most characters of one string that are written; three dots say that there was more. */
    static final int MAX_TEXT = 256;

    private static final byte[] HEX = ascii("0123456789abcdef");

    private byte[] buffer = new byte[2048];
    private int length;
    private boolean first = true;

    byte[] array() {
        return buffer;
    }

    int length() {
        return length;
    }

    JsonLine begin() {
        length = 0;
        return open();
    }

    JsonLine open() {
        put('{');
        first = true;
        return this;
    }

    JsonLine close() {
        put('}');
        first = false;
        return this;
    }

    /** Opens an object or array member. */
    JsonLine open(byte[] name, char bracket) {
        name(name);
        put(bracket);
        first = true;
        return this;
    }

    JsonLine closeList() {
        put(']');
        first = false;
        return this;
    }

    /** Opens an object that is an element of a list. */
    JsonLine element() {
        if (!first) {
            put(',');
        }
        return open();
    }

    JsonLine text(byte[] name, String value) {
        name(name);
        put('"');
        escaped(value);
        put('"');
        return this;
    }

    JsonLine number(byte[] name, long value) {
        name(name);
        digits(value);
        return this;
    }

    JsonLine truth(byte[] name, boolean value) {
        name(name);
        put(value ? TRUE : FALSE);
        return this;
    }

    /** Nanoseconds as milliseconds with three decimals. */
    JsonLine millis(byte[] name, long nanos) {
        name(name);
        long micros = Math.max(0, nanos) / 1000;
        digits(micros / 1000);
        put('.');
        padded(micros % 1000, 3);
        return this;
    }

    /** A wall-clock time as ISO 8601 with milliseconds in UTC; years 0 to 9999. */
    JsonLine time(byte[] name, long epochMillis) {
        name(name);
        put('"');
        long day = Math.floorDiv(epochMillis, 86_400_000L);
        long inDay = Math.floorMod(epochMillis, 86_400_000L);
        // Days to a date of the proleptic Gregorian calendar, counting years from March so that leap days come last.
        long shifted = day + 719_468;
        long era = Math.floorDiv(shifted, 146_097);
        long dayOfEra = shifted - era * 146_097;
        long yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long marchMonth = (5 * dayOfYear + 2) / 153;
        long month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
        padded(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), 4);
        put('-');
        padded(month, 2);
        put('-');
        padded(dayOfYear - (153 * marchMonth + 2) / 5 + 1, 2);
        put('T');
        padded(inDay / 3_600_000, 2);
        put(':');
        padded(inDay / 60_000 % 60, 2);
        put(':');
        padded(inDay / 1000 % 60, 2);
        put('.');
        padded(inDay % 1000, 3);
        put('Z');
        put('"');
        return this;
    }

    /** A 16-byte or 8-byte id as hexadecimal digits. */
    JsonLine hex(byte[] name, long high, long low) {
        name(name);
        put('"');
        hex(high);
        hex(low);
        put('"');
        return this;
    }

    JsonLine hex(byte[] name, long id) {
        name(name);
        put('"');
        hex(id);
        put('"');
        return this;
    }

    static byte[] ascii(String text) {
        var bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) text.charAt(i);
        }
        return bytes;
    }

    /** A member's name with its quotes and colon, ready to be copied. */
    static byte[] key(String name) {
        return ascii("\"" + name + "\":");
    }

    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");

    private void name(byte[] name) {
        if (!first) {
            put(',');
        }
        first = false;
        put(name);
    }

    private void put(char c) {
        room(1);
        buffer[length++] = (byte) c;
    }

    private void put(byte[] bytes) {
        room(bytes.length);
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
    }

    private void room(int bytes) {
        if (buffer.length - length < bytes) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + bytes));
        }
    }

    private void digits(long value) {
        room(20);
        if (value < 0) {
            // Long.MIN_VALUE has no positive twin and is no count of anything.
            put('-');
            value = value == Long.MIN_VALUE ? Long.MAX_VALUE : -value;
        }
        int count = 1;
        for (long bound = 10; count < 19 && value >= bound; bound *= 10) {
            count++;
        }
        padded(value, count);
    }

    private void padded(long value, int count) {
        room(count);
        for (int i = count - 1; i >= 0; i--) {
            buffer[length + i] = (byte) ('0' + value % 10);
            value /= 10;
        }
        length += count;
    }

    private void hex(long id) {
        room(16);
        for (int shift = 60; shift >= 0; shift -= 4) {
            buffer[length++] = HEX[(int) (id >>> shift) & 15];
        }
    }

    private void escaped(String text) {
        int end = Math.min(text.length(), MAX_TEXT);
        if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        room(6 * end + 3);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\') {
                buffer[length++] = (byte) c;
            } else if (c >= 0xa0 && Character.isSurrogate(c)) {
                i += surrogate(text, i, end);
            } else {
                other(c);
            }
        }
        if (end < text.length()) {
            put('.');
            put('.');
            put('.');
        }
    }

    private void other(char c) {
        if (c == '"' || c == '\\') {
            buffer[length++] = '\\';
            buffer[length++] = (byte) c;
        } else if (c < 0xa0 || acts(c)) {
            buffer[length++] = '\\';
            buffer[length++] = 'u';
            for (int shift = 12; shift >= 0; shift -= 4) {
                buffer[length++] = HEX[(c >>> shift) & 15];
            }
        } else if (c < 0x800) {
            buffer[length++] = (byte) (0xc0 | (c >>> 6));
            buffer[length++] = (byte) (0x80 | (c & 0x3f));
        } else {
            buffer[length++] = (byte) (0xe0 | (c >>> 12));
            buffer[length++] = (byte) (0x80 | ((c >>> 6) & 0x3f));
            buffer[length++] = (byte) (0x80 | (c & 0x3f));
        }
    }

    /** Line and paragraph separators, directional marks, invisible joiners and the byte order mark. */
    private static boolean acts(char c) {
        return (c >= 0x200b && c <= 0x200f)
                || (c >= 0x2028 && c <= 0x202e)
                || (c >= 0x2060 && c <= 0x206f)
                || c == 0xfeff
                || c == 0x61c;
    }

    /** Writes the pair that begins here and says how many characters were taken beyond the first. */
    private int surrogate(String text, int at, int end) {
        if (!Character.isHighSurrogate(text.charAt(at))
                || at + 1 >= end
                || !Character.isLowSurrogate(text.charAt(at + 1))) {
            other('\ufffd');
            return 0;
        }
        int point = Character.toCodePoint(text.charAt(at), text.charAt(at + 1));
        buffer[length++] = (byte) (0xf0 | (point >>> 18));
        buffer[length++] = (byte) (0x80 | ((point >>> 12) & 0x3f));
        buffer[length++] = (byte) (0x80 | ((point >>> 6) & 0x3f));
        buffer[length++] = (byte) (0x80 | (point & 0x3f));
        return 1;
    }
}

package dev.tollgate.wire.json;

import dev.tollgate.wire.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * JSON (and the lines around it) being written as UTF-8 into one array that grows and is used again.
 *
 * <p>Threads: confined to one.
 */
public final class JsonOut {
    private static final int USUAL_BYTES = 1024;
    private static final int KEPT_BYTES = 1 << 16;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] array;
    private int length;

    /** Has no room until something is written. */
    public JsonOut() {
        array = Bytes.EMPTY.array();
    }

    /** Has room for so many bytes before it has to grow. */
    public JsonOut(int room) {
        array = new byte[room];
    }

    /** How many bytes are held. */
    int held() {
        return array.length;
    }

    /** How many bytes were written since {@link #clear}. */
    public int length() {
        return length;
    }

    /** What was written; valid until more is. */
    public Bytes bytes() {
        return new Bytes(array, 0, length);
    }

    /** Forgets what was written; the array is kept unless it has grown beyond 64 KiB. */
    public void clear() {
        length = 0;
        if (array.length > KEPT_BYTES) {
            array = Bytes.EMPTY.array();
        }
    }

    /** Takes back all but the first {@code newLength} bytes. */
    public void truncate(int newLength) {
        length = Math.min(length, newLength);
    }

    /** Appends ASCII text as it is. */
    @SuppressWarnings("deprecation") // getBytes(int, int, byte[], int) is exactly what ASCII needs, without a copy
    public JsonOut ascii(String text) {
        int more = text.length();
        room(more);
        text.getBytes(0, more, array, length);
        length += more;
        return this;
    }

    /** Appends bytes as they are. */
    public JsonOut raw(byte[] bytes) {
        return raw(bytes, 0, bytes.length);
    }

    /** Appends bytes as they are. */
    public JsonOut raw(Bytes bytes) {
        return raw(bytes.array(), bytes.offset(), bytes.length());
    }

    private JsonOut raw(byte[] bytes, int offset, int count) {
        room(count);
        System.arraycopy(bytes, offset, array, length, count);
        length += count;
        return this;
    }

    /** Appends one byte of ASCII. */
    public JsonOut add(char ascii) {
        room(1);
        array[length++] = (byte) ascii;
        return this;
    }

    /** Appends a whole number. */
    public JsonOut number(long number) {
        if (number < 0) {
            return ascii(Long.toString(number));
        }
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        room(digits);
        length += digits;
        long rest = number;
        for (int at = length - 1; at >= length - digits; at--) {
            array[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return this;
    }

    /** Appends text as a JSON string with its quotes; a lone surrogate becomes U+FFFD. */
    public JsonOut quoted(String text) {
        return isPlain(text)
                ? add('"').ascii(text).add('"')
                : raw(JsonText.quote(text).getBytes(StandardCharsets.UTF_8));
    }

    // Whether it is ASCII of which nothing has to be escaped, as names and ids are.
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x7F || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    /** Appends text in UTF-8 as it has to stand between the quotes of a JSON string. */
    public JsonOut escaped(Bytes text) {
        var a = text.array();
        int from = text.offset();
        int end = from + text.length();
        room(text.length());
        for (int i = from; i < end; i++) {
            byte c = a[i];
            if (c < 0 || (c >= ' ' && c != '"' && c != '\\')) {
                continue;
            }
            raw(a, from, i - from);
            escape(c);
            from = i + 1;
        }
        return raw(a, from, end - from);
    }

    private void escape(byte c) {
        switch (c) {
            case '"', '\\' -> add('\\').add((char) c);
            case '\n' -> ascii("\\n");
            case '\r' -> ascii("\\r");
            case '\t' -> ascii("\\t");
            default -> ascii("\\u00").add((char) HEX[c >> 4]).add((char) HEX[c & 0xF]);
        }
    }

    private void room(int more) {
        if (more > array.length - length) {
            array = Arrays.copyOf(
                    array, Math.max(USUAL_BYTES, Math.max(Math.addExact(length, more), array.length * 2)));
        }
    }
}

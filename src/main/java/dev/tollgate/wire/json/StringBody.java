package dev.tollgate.wire.json;

import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Words;
import java.util.Arrays;

/**
 * What stands between the quotes of one string or name: judged as it arrives, decoded if asked.
 *
 * <p>RFC 8259 section 7 for escapes and control characters, RFC 3629 section 4 for UTF-8 (shortest form, no surrogates, nothing
 * above U+10FFFF); surrogate escapes must come in pairs.
 *
 * <p>Threads: confined to the scanner's.
 */
final class StringBody {
    private static final int PLAIN = 0;
    private static final int ESCAPE = 1;
    private static final int HEX = 2;
    private static final int PAIR_BACKSLASH = 3;
    private static final int PAIR_U = 4;
    private static final int CONTINUATION = 5;

    private static final int KEPT_BYTES = 1 << 16;
    private static final byte[] ESCAPES = new byte[128];
    private static final byte[] HEX_DIGITS = new byte[128];

    static {
        String written = "\"\\/bfnrt";
        String meant = "\"\\/\b\f\n\r\t";
        for (int i = 0; i < written.length(); i++) {
            ESCAPES[written.charAt(i)] = (byte) meant.charAt(i);
        }
        for (int c = 0; c < HEX_DIGITS.length; c++) {
            HEX_DIGITS[c] = (byte) Character.digit(c, 16);
        }
    }

    /** Whether the closing quote was met. */
    boolean closed;

    /** By how many bytes the decoded text is shorter than the raw one. */
    int shrunkBy;

    /** The decoded text once closed; a length of -1 if it was not asked for or is too long. */
    byte[] text = Bytes.EMPTY.array();

    int textFrom;
    int textLength;

    /** After a negative result of {@link #scan}: what was wrong. */
    String found = "";

    String expected = "";

    private int state;
    private boolean capturing;
    private boolean cut;
    private int maxBytes;
    private byte[] buffer = new byte[256];
    private int held;
    private int runFrom;
    private int missing;
    private int lowest;
    private int highest;
    private int unit;
    private int highSurrogate;

    /**
     * Starts just after the opening quote; {@code maxText} is the longest decoded text to keep, -1 for none, and {@code cutIfLonger} says that
     * of a longer one the beginning is kept.
     */
    void begin(int maxText, boolean cutIfLonger) {
        closed = false;
        shrunkBy = 0;
        textLength = -1;
        state = PLAIN;
        capturing = maxText >= 0;
        cut = cutIfLonger && capturing;
        maxBytes = maxText;
        held = 0;
        highSurrogate = 0;
        if (buffer.length > KEPT_BYTES) {
            buffer = new byte[256];
        }
    }

    /** How many bytes are held. */
    int held() {
        return buffer.length;
    }

    /** Whether the text was to be kept and has turned out longer than allowed. */
    boolean tooLong() {
        return maxBytes >= 0 && !capturing;
    }

    /** Reads on; answers the index after the closing quote, {@code end} if not closed yet, or {@code ~index} of a wrong byte. */
    int scan(byte[] a, int from, int end) {
        runFrom = state == PLAIN || state == CONTINUATION ? from : end;
        int i = from;
        while (i < end) {
            if (state != PLAIN) {
                i = resume(a, i);
            } else {
                i = plainEnd(a, i, end);
                if (i == end) {
                    break;
                }
                byte c = a[i];
                if (c == '"') {
                    close(a, i);
                    return i + 1;
                }
                if (c == '\\') {
                    i = escape(a, i, end);
                } else if (c < 0) {
                    i = multibyte(a, i, end);
                } else {
                    i = fail(i, "control character " + hex(c), "an escape such as \\n");
                }
            }
            if (i < 0) {
                keepRun(a, ~i);
                return i;
            }
        }
        keepRun(a, end);
        return end;
    }

    private static int plainEnd(byte[] a, int from, int end) {
        int i = from;
        for (; i <= end - 8; i += 8) {
            long word = Words.longAt(a, i);
            // Per byte: from 0x80, or below 0x20, or a quote, or a backslash. The lowest mark is exact.
            long marks = (word
                            | (word - 0x20 * Words.ONES)
                            | ((word ^ 0x22 * Words.ONES) - Words.ONES)
                            | ((word ^ 0x5C * Words.ONES) - Words.ONES))
                    & Words.HIGHS;
            if (marks != 0) {
                return i + Words.firstMark(marks);
            }
        }
        while (i < end && a[i] >= 0x20 && a[i] != '"' && a[i] != '\\') {
            i++;
        }
        return i;
    }

    private void close(byte[] a, int quote) {
        closed = true;
        if (!capturing && !cut) {
            return;
        }
        if (held == 0) {
            if (quote - runFrom <= maxBytes || cut) {
                text = a;
                textFrom = runFrom;
                textLength = Math.min(quote - runFrom, maxBytes);
            } else {
                capturing = false;
            }
            return;
        }
        keepRun(a, quote);
        if (capturing || cut) {
            text = buffer;
            textFrom = 0;
            textLength = held;
        }
    }

    private int escape(byte[] a, int backslash, int end) {
        keepRun(a, backslash);
        int next = backslash + 1;
        if (next < end && a[next] > 0) {
            byte meant = ESCAPES[a[next]];
            if (meant != 0) {
                shrunkBy++;
                keep(meant);
                runFrom = next + 1;
                return runFrom;
            }
            if (a[next] == 'u' && next + 4 < end) {
                int code = hex4(a, next + 1);
                if (code >= 0 && (code & 0xF800) != 0xD800) {
                    keepCodePoint(code, 6);
                    runFrom = next + 5;
                    return runFrom;
                }
            }
        }
        state = ESCAPE;
        runFrom = end;
        return next;
    }

    // Whole sequences quickly; whatever is cut or wrong is left to the byte-wise states.
    private int multibyte(byte[] a, int from, int end) {
        int i = from;
        while (i <= end - 4 && a[i] < 0) {
            int w = Words.intAt(a, i);
            if ((w & 0x00C0C0F0) == 0x008080E0) {
                int top = w & 0x200F;
                if (top == 0 || top == 0x200D) {
                    break;
                }
                i += 3;
            } else if ((w & 0xC0E0) == 0x80C0 && (w & 0x1E) != 0) {
                i += 2;
            } else if ((w & 0xC0C0C0F8) == 0x808080F0) {
                int plane = ((w & 7) << 2) | ((w >>> 12) & 3);
                if (plane < 1 || plane > 16) {
                    break;
                }
                i += 4;
            } else {
                break;
            }
        }
        return i < end && a[i] < 0 ? lead(a, i) : i;
    }

    private int lead(byte[] a, int i) {
        int c = a[i] & 0xFF;
        if (c < 0xC2 || c > 0xF4) {
            return notUtf8(i);
        }
        state = CONTINUATION;
        missing = c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
        lowest = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
        highest = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
        return i + 1;
    }

    private int resume(byte[] a, int i) {
        int c = a[i] & 0xFF;
        switch (state) {
            case CONTINUATION -> {
                if (c < lowest || c > highest) {
                    return notUtf8(i);
                }
                lowest = 0x80;
                highest = 0xBF;
                if (--missing == 0) {
                    state = PLAIN;
                }
            }
            case ESCAPE -> {
                if (c == 'u') {
                    beginHex();
                } else if (c < 128 && ESCAPES[c] != 0) {
                    shrunkBy++;
                    keep(ESCAPES[c]);
                    plainAgain(i + 1);
                } else {
                    return fail(i, "an unknown escape", "one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u");
                }
            }
            case HEX -> {
                int digit = c < 128 ? HEX_DIGITS[c] : -1;
                if (digit < 0) {
                    return fail(i, "an unfinished \\u escape", "four hexadecimal digits");
                }
                unit = unit << 4 | digit;
                if (--missing == 0) {
                    return unit(i);
                }
            }
            default -> {
                if (c != (state == PAIR_U ? 'u' : '\\')) {
                    return loneSurrogate(i);
                }
                if (state == PAIR_U) {
                    beginHex();
                } else {
                    state = PAIR_U;
                }
            }
        }
        return i + 1;
    }

    private void beginHex() {
        state = HEX;
        missing = 4;
        unit = 0;
    }

    private int unit(int i) {
        boolean low = (unit & 0xFC00) == 0xDC00;
        if (low != (highSurrogate != 0)) {
            return loneSurrogate(i);
        }
        if ((unit & 0xFC00) == 0xD800) {
            highSurrogate = unit;
            state = PAIR_BACKSLASH;
            return i + 1;
        }
        if (low) {
            keepCodePoint(Character.toCodePoint((char) highSurrogate, (char) unit), 12);
            highSurrogate = 0;
        } else {
            keepCodePoint(unit, 6);
        }
        plainAgain(i + 1);
        return i + 1;
    }

    private void plainAgain(int next) {
        state = PLAIN;
        runFrom = next;
    }

    private void keepCodePoint(int code, int rawLength) {
        int size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
        shrunkBy += rawLength - size;
        if (size == 1) {
            keep((byte) code);
            return;
        }
        keep((byte) ((0xF00 >> size) | (code >> (6 * (size - 1)))));
        for (int shift = 6 * (size - 2); shift >= 0; shift -= 6) {
            keep((byte) (0x80 | ((code >> shift) & 0x3F)));
        }
    }

    private void keep(byte b) {
        if (capturing && room(1)) {
            buffer[held++] = b;
        }
    }

    private void keepRun(byte[] a, int to) {
        int length = to - runFrom;
        if (!capturing || length <= 0) {
            return;
        }
        if (cut && length > maxBytes - held) {
            copy(a, maxBytes - held);
            capturing = false;
        } else if (room(length)) {
            copy(a, length);
        }
    }

    private boolean room(int more) {
        if (more > maxBytes - held) {
            capturing = false;
            return false;
        }
        grow(held + more);
        return true;
    }

    private void copy(byte[] a, int length) {
        grow(held + length);
        System.arraycopy(a, runFrom, buffer, held, length);
        held += length;
    }

    private void grow(int size) {
        if (size > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(size, Math.min(maxBytes, 2 * buffer.length)));
        }
    }

    private static int hex4(byte[] a, int i) {
        if ((a[i] | a[i + 1] | a[i + 2] | a[i + 3]) < 0) {
            return -1;
        }
        return HEX_DIGITS[a[i]] << 12 | HEX_DIGITS[a[i + 1]] << 8 | HEX_DIGITS[a[i + 2]] << 4 | HEX_DIGITS[a[i + 3]];
    }

    private int notUtf8(int i) {
        return fail(i, "bytes that are not UTF-8", "UTF-8 in its shortest form");
    }

    private int loneSurrogate(int i) {
        return fail(i, "a lone surrogate escape", "a high and a low surrogate as a pair");
    }

    private int fail(int i, String what, String instead) {
        found = what;
        expected = instead;
        return ~i;
    }

    static String hex(byte b) {
        return "0x%02x".formatted(b & 0xFF);
    }
}

package dev.tollgate.dialect.translation;

import dev.tollgate.wire.Bytes;

/**
 * Follows the JSON text of a call's arguments, itself escaped inside a JSON string, just enough to know when its object is closed: from there
 * on nothing more can come for this call.
 *
 * <p>Threads: confined to one exchange.
 */
public final class ArgumentsBalance {
    private int depth;
    private boolean opened;
    private boolean inString;
    private boolean afterBackslash;

    /** Forgets all: another call begins. */
    public void clear() {
        depth = 0;
        opened = false;
        inString = false;
        afterBackslash = false;
    }

    /** Whether an object or array was opened and everything opened is closed. */
    public boolean isWhole() {
        return opened && depth == 0;
    }

    /** More of the text; an escape is never cut in two, because each piece is a JSON string. */
    public void read(Bytes escaped) {
        var a = escaped.array();
        int end = escaped.offset() + escaped.length();
        for (int i = escaped.offset(); i < end; i++) {
            byte c = a[i];
            if (c == '\\' && i + 1 < end) {
                i++;
                int meant = a[i] == 'u' ? unit(a, i + 1, end) : a[i];
                // The escapes of control characters (n, r, t, b, f) mean nothing here: they are white space, or stand
                // in strings.
                boolean control = a[i] == 'n' || a[i] == 'r' || a[i] == 't' || a[i] == 'b' || a[i] == 'f';
                i += a[i] == 'u' ? 4 : 0;
                next(control ? ' ' : meant);
            } else {
                next(c);
            }
        }
    }

    private static int unit(byte[] a, int from, int end) {
        int unit = 0;
        for (int i = from; i < Math.min(from + 4, end); i++) {
            unit = (unit << 4) | Math.max(0, Character.digit(a[i], 16));
        }
        return unit;
    }

    private void next(int c) {
        if (afterBackslash) {
            afterBackslash = false;
        } else if (inString) {
            afterBackslash = c == '\\';
            inString = c != '"';
        } else {
            switch (c) {
                case '"' -> inString = true;
                case '{', '[' -> {
                    opened = true;
                    depth++;
                }
                case '}', ']' -> depth--;
                default -> {}
            }
        }
    }
}

package dev.tollgate.http;

import org.jspecify.annotations.Nullable;

/**
 * Turns a raw path into its canonical form (RFC 3986 section 6.2.2): escapes of unreserved characters undone, slashes merged, dot
 * segments resolved, in this order; what servers are known to read in different ways is a problem instead.
 *
 * <p>Threads: used by one thread, once.
 */
final class CanonicalPath {
    private final String raw;
    private @Nullable String problem;
    private String text = "";

    CanonicalPath(String raw) {
        this.raw = raw;
        var plain = unescape();
        if (problem == null) {
            text = resolve(plain);
        }
    }

    @Nullable
    String problem() {
        return problem;
    }

    /** The canonical path; only where there is no problem. */
    String text() {
        return text;
    }

    /** The value of the escape at {@code at}, or -1 where {@code %} is not followed by two hexadecimal digits. */
    static int escaped(String text, int at) {
        if (at + 2 >= text.length()) {
            return -1;
        }
        int high = Grammar.hex(text.charAt(at + 1));
        int low = Grammar.hex(text.charAt(at + 2));
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private String unescape() {
        StringBuilder out = null;
        var utf8 = new Utf8();
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                if (out == null) {
                    out = new StringBuilder(raw.length()).append(raw, 0, i);
                }
                int value = escaped(raw, i);
                if (!isAllowedEscape(value) || !utf8.accept(value)) {
                    problem = escapeProblem(value, i);
                    return raw;
                }
                if (Grammar.isUnreserved(value)) {
                    out.append((char) value);
                } else {
                    out.append('%')
                            .append(Character.toUpperCase(raw.charAt(i + 1)))
                            .append(Character.toUpperCase(raw.charAt(i + 2)));
                }
                i += 2;
                continue;
            }
            if ((c != '/' && !Grammar.isPathChar(c)) || !utf8.isComplete()) {
                problem = "character 0x" + Integer.toHexString(c) + " at " + i + " (expected: a path character)";
                return raw;
            }
            if (out != null) {
                out.append(c);
            }
        }
        if (!utf8.isComplete()) {
            problem = "a cut UTF-8 sequence (expected: escapes of whole characters)";
        }
        return out == null ? raw : out.toString();
    }

    private static boolean isAllowedEscape(int value) {
        return value >= 0x20 && value != 0x7f && value != '/' && value != '\\';
    }

    private String escapeProblem(int value, int at) {
        var found = raw.substring(at, Math.min(at + 3, raw.length()));
        return Grammar.printable(found)
                + " at "
                + at
                + (value < 0
                        ? " (expected: % and two hexadecimal digits)"
                        : " (expected: no escaped slash, backslash, control or broken UTF-8)");
    }

    private String resolve(String plain) {
        if (!plain.contains("//") && !plain.contains("/.") && plain.indexOf(';') < 0) {
            return plain;
        }
        var out = new StringBuilder(plain.length());
        int start = 1;
        while (start <= plain.length()) {
            int end = plain.indexOf('/', start);
            boolean last = end < 0;
            if (last) {
                end = plain.length();
            }
            int bare = bareEnd(plain, start, end);
            boolean dots = isDots(plain, start, bare);
            if (dots && bare < end) {
                problem = "segment " + Grammar.printable(plain.substring(start, end))
                        + " (expected: no parameters after dots)";
                return plain;
            }
            if (dots && end - start == 2) {
                if (out.isEmpty()) {
                    problem = "more .. than segments before it (expected: a path below /)";
                    return plain;
                }
                out.setLength(out.lastIndexOf("/"));
            } else if (!dots && end > start) {
                out.append('/').append(plain, start, end);
            }
            if (last && (dots || end == start)) {
                out.append('/');
            }
            start = end + 1;
        }
        return out.toString();
    }

    private static int bareEnd(String plain, int start, int end) {
        int semicolon = plain.indexOf(';', start);
        return semicolon < 0 || semicolon > end ? end : semicolon;
    }

    private static boolean isDots(String plain, int start, int end) {
        int length = end - start;
        return (length == 1 || length == 2) && plain.charAt(start) == '.' && plain.charAt(end - 1) == '.';
    }

    /** Accepts the bytes of well-formed UTF-8 only (RFC 3629 section 4): no overlong form, no surrogate. */
    private static final class Utf8 {
        private int missing;
        private int low = 0x80;
        private int high = 0xbf;

        boolean isComplete() {
            return missing == 0;
        }

        boolean accept(int value) {
            if (missing > 0) {
                boolean fine = value >= low && value <= high;
                missing--;
                low = 0x80;
                high = 0xbf;
                return fine;
            }
            if (value < 0x80) {
                return true;
            }
            if (value < 0xc2 || value > 0xf4) {
                return false;
            }
            missing = value < 0xe0 ? 1 : value < 0xf0 ? 2 : 3;
            low = value == 0xe0 ? 0xa0 : value == 0xf0 ? 0x90 : 0x80;
            high = value == 0xed ? 0x9f : value == 0xf4 ? 0x8f : 0xbf;
            return true;
        }
    }
}

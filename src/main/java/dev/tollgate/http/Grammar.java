package dev.tollgate.http;

/** Character classes of RFC 9110 section 5.6 and RFC 3986 section 2, and nothing cleverer. */
public final class Grammar {
    private static final boolean[] TOKEN = table("!#$%&'*+-.^_`|~");
    private static final boolean[] UNRESERVED = table("-._~");
    private static final boolean[] PCHAR = table("-._~!$&'()*+,;=:@");

    private Grammar() {}

    private static boolean[] table(String marks) {
        var table = new boolean[128];
        for (char c = 0; c < 128; c++) {
            table[c] =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || marks.indexOf(c) >= 0;
        }
        return table;
    }

    /** {@code tchar}: what names, methods and codings are made of. */
    public static boolean isTokenChar(int c) {
        return c >= 0 && c < 128 && TOKEN[c];
    }

    /** {@code field-vchar}, SP and HTAB; obs-text (0x80 to 0xff) is allowed as RFC 9110 does. */
    public static boolean isValueChar(int c) {
        return (c >= 0x20 && c != 0x7f && c <= 0xff) || c == '\t';
    }

    public static boolean isToken(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isTokenChar(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** Whether {@code text} can stand as a field value: no control, no character above 0xff, no white space at its ends. */
    public static boolean isFieldValue(CharSequence text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            if (!isValueChar(text.charAt(i))) {
                return false;
            }
        }
        return length == 0 || !(isSpace(text.charAt(0)) || isSpace(text.charAt(length - 1)));
    }

    static boolean isSpace(int c) {
        return c == ' ' || c == '\t';
    }

    static boolean isUnreserved(int c) {
        return c >= 0 && c < 128 && UNRESERVED[c];
    }

    static boolean isPathChar(int c) {
        return c >= 0 && c < 128 && PCHAR[c];
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    /** The value of a hexadecimal digit, or -1. */
    static int hex(int c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    /** {@code text} cut to 64 characters, with everything outside printable ASCII shown as {@code ?}: safe in messages and logs. */
    public static String printable(CharSequence text) {
        int shown = Math.min(text.length(), 64);
        var out = new StringBuilder(shown + 3);
        for (int i = 0; i < shown; i++) {
            char c = text.charAt(i);
            out.append(c >= 0x20 && c < 0x7f ? c : '?');
        }
        return shown < text.length() ? out.append("...").toString() : out.toString();
    }
}

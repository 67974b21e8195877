package dev.tollgate.wire.json;

/** JSON written by hand: error bodies and log lines, where a string from outside must never break out of its quotes. */
public final class JsonText {
    private static final char REPLACEMENT = '\ufffd';

    private JsonText() {}

    /** The text as a JSON string with its quotes; see {@link #appendQuoted}. */
    public static String quote(String text) {
        return appendQuoted(new StringBuilder(text.length() + 16), text).toString();
    }

    /**
     * Appends the text as a JSON string with its quotes.
     *
     * <p>Quotes, backslashes, all control characters (C0, DEL, C1), U+2028 and U+2029 are escaped; a lone surrogate becomes
     * U+FFFD. The result is safe in a line of a log and in a {@code data:} line.
     */
    public static StringBuilder appendQuoted(StringBuilder out, CharSequence text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == '\u2028' || c == '\u2029') {
                        appendEscaped(out, c);
                    } else if (!Character.isSurrogate(c)) {
                        out.append(c);
                    } else if (Character.isHighSurrogate(c)
                            && i + 1 < text.length()
                            && Character.isLowSurrogate(text.charAt(i + 1))) {
                        out.append(c).append(text.charAt(++i));
                    } else {
                        out.append(REPLACEMENT);
                    }
                }
            }
        }
        return out.append('"');
    }

    private static void appendEscaped(StringBuilder out, char c) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(Character.forDigit(c >> shift & 0xF, 16));
        }
    }
}

package dev.tollgate.wire.sse;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Events of our own as text: whatever the data holds, one event goes in and one event comes out. */
public final class SseText {
    private SseText() {}

    /**
     * One event with its blank line, in UTF-8, lines ended by LF.
     *
     * <p>Each line of the data (CR, LF or CRLF between them) becomes a {@code data} line, so a reader gets it back with LF as line
     * end.
     *
     * @param type the event's type, in which line ends become spaces; none if null or empty
     */
    public static byte[] event(@Nullable String type, String data) {
        var out = new StringBuilder(data.length() + 32);
        if (type != null && !type.isEmpty()) {
            out.append("event: ")
                    .append(type.replace('\r', ' ').replace('\n', ' '))
                    .append('\n');
        }
        lines(out, "data: ", data);
        return out.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A comment with a blank line, to keep a connection alive. */
    public static byte[] comment(String text) {
        var out = new StringBuilder(text.length() + 8);
        lines(out, ": ", text);
        return out.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void lines(StringBuilder out, String prefix, String text) {
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r') {
                out.append(prefix).append(text, from, i).append('\n');
                if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
                    i++;
                }
                from = i + 1;
            }
        }
        out.append(prefix).append(text, from, text.length()).append('\n');
    }
}

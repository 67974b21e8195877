package dev.tollgate.wire.json;

import dev.tollgate.wire.Bytes;
import org.jspecify.annotations.Nullable;

/** Strings as they stand in a document, read back. */
public final class JsonStrings {
    private JsonStrings() {}

    /**
     * The text of one raw JSON string, its quotes included, with all escapes resolved, in UTF-8.
     *
     * @return a view of {@code raw} if it has no escape, else of a fresh array
     * @throws IllegalArgumentException if it is not exactly one valid JSON string
     */
    public static Bytes decode(Bytes raw) {
        if (raw.length() >= 2 && raw.at(0) == '"') {
            var body = new StringBody();
            body.begin(raw.length(), false);
            int end = raw.offset() + raw.length();
            int next = body.scan(raw.array(), raw.offset() + 1, end);
            if (next == end && body.closed) {
                return new Bytes(body.text, body.textFrom, body.textLength);
            }
        }
        throw new IllegalArgumentException("json string: " + raw.length()
                + " bytes that are not one string (expected: a JSON string in its quotes)");
    }

    /**
     * The text whose escaped form stands between the quotes of a JSON string, in UTF-8.
     *
     * @return a fresh array; null if it is not the inside of one valid JSON string
     */
    public static @Nullable Bytes unescape(Bytes inside) {
        var quoted = new byte[inside.length() + 2];
        quoted[0] = '"';
        System.arraycopy(inside.array(), inside.offset(), quoted, 1, inside.length());
        quoted[quoted.length - 1] = '"';
        var body = new StringBody();
        body.begin(quoted.length, false);
        int next = body.scan(quoted, 1, quoted.length);
        return next == quoted.length && body.closed ? new Bytes(body.text, body.textFrom, body.textLength) : null;
    }
}

package dev.tollgate.wire.json;

import dev.tollgate.wire.Bytes;

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
            body.begin(raw.length());
            int end = raw.offset() + raw.length();
            int next = body.scan(raw.array(), raw.offset() + 1, end);
            if (next == end && body.closed) {
                return new Bytes(body.text, body.textFrom, body.textLength);
            }
        }
        throw new IllegalArgumentException("json string: " + raw.length()
                + " bytes that are not one string (expected: a JSON string in its quotes)");
    }
}

package dev.tollgate.dialect.translation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tollgate.llm.Media;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonEscapes;
import java.util.Locale;

/** Images and files inside a URL: {@code data:<type>;base64,<data>} (RFC 2397). */
public final class DataUrl {
    private static final String SCHEME = "data:";
    private static final String BASE64 = ";base64";
    /** A media type and its parameters are short; what has no comma by then is not taken apart. */
    private static final int MOST_HEAD = 256;

    private DataUrl() {}

    /** What a URL, as it stands between quotes, gives: the data in it, or the URL itself. */
    public static Media media(Bytes url) {
        var plain = plain(url);
        var data = data(plain);
        return data == null ? new Media.Url(plain) : data;
    }

    /** What {@code file_data} gives, which some callers send without {@code data:} before it; then it is a PDF. */
    public static Media file(Bytes url) {
        var plain = plain(url);
        var data = data(plain);
        return data == null ? new Media.Data("application/pdf", plain) : data;
    }

    // Base64 and URLs need no escapes, but some writers escape each slash.
    private static Bytes plain(Bytes url) {
        var decoded = JsonEscapes.decoded(url);
        return decoded.equals(url) ? url : JsonEscapes.escaped(decoded.toUtf8String());
    }

    private static Media.@org.jspecify.annotations.Nullable Data data(Bytes url) {
        int head = Math.min(url.length(), MOST_HEAD);
        var text = new String(url.array(), url.offset(), head, ISO_8859_1);
        int comma = text.indexOf(',');
        if (comma < 0 || !text.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        var type = text.substring(SCHEME.length(), comma).toLowerCase(Locale.ROOT);
        if (!type.endsWith(BASE64)) {
            return null;
        }
        int semicolon = type.indexOf(';');
        var data = url.slice(comma + 1, url.length());
        return new Media.Data(type.substring(0, semicolon), data);
    }
}

package dev.tollgate.io.net.h2;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.util.AsciiString;
import java.util.Set;

/** Heads of answers as HTTP/2 writes them: names in lower case, nothing that belongs to a connection (RFC 9113 section 8.2). */
final class AnswerHeads {
    /** Values that come once: put into the table of the connection they would push out what comes again. */
    private static final Set<AsciiString> UNIQUE = Set.of(
            AsciiString.cached("tollgate-request-id"),
            AsciiString.cached("tollgate-cost"),
            AsciiString.cached("tollgate-route"),
            AsciiString.cached("content-length"),
            AsciiString.cached("x-request-id"),
            AsciiString.cached("request-id"),
            AsciiString.cached("date"));

    /** Keeps such values out of that table. */
    static final Http2HeadersEncoder.SensitivityDetector ONCE_ONLY =
            (name, value) -> name instanceof AsciiString ascii && UNIQUE.contains(ascii);

    private AnswerHeads() {}

    static Http2Headers head(HttpResponse response) {
        var headers = fields(response.headers());
        headers.status(response.status().codeAsText());
        return headers;
    }

    static Http2Headers fields(HttpHeaders fields) {
        var headers = new DefaultHttp2Headers(false, fields.size() + 1);
        var all = fields.iteratorCharSequence();
        while (all.hasNext()) {
            var field = all.next();
            var name = AsciiString.of(field.getKey()).toLowerCase();
            if (!ofConnection(name)) {
                headers.add(name, field.getValue());
            }
        }
        return headers;
    }

    private static boolean ofConnection(AsciiString name) {
        return switch (name.length()) {
            case 7 -> name.contentEquals("upgrade");
            case 10 -> name.contentEquals("connection") || name.contentEquals("keep-alive");
            case 16 -> name.contentEquals("proxy-connection");
            case 17 -> name.contentEquals("transfer-encoding");
            default -> false;
        };
    }
}

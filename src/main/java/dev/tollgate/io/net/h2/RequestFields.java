package dev.tollgate.io.net.h2;

import dev.tollgate.http.HopByHop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;

/** Writes the head of a request as HTTP/2 has it (RFC 9113 section 8.3.1): lower case, without what belongs to a connection. */
final class RequestFields {
    private static final AsciiString HTTPS = AsciiString.cached("https");
    private static final AsciiString HTTP = AsciiString.cached("http");

    private RequestFields() {}

    /** The fields of {@code request}, whose grammar was judged when it was made. */
    static Http2Headers of(HttpRequest request, boolean secure) {
        var fields = new DefaultHttp2Headers(false, request.headers().size() + 4);
        fields.method(request.method().asciiName());
        fields.scheme(secure ? HTTPS : HTTP);
        var host = request.headers().get(HttpHeaderNames.HOST);
        if (host != null) {
            fields.authority(host);
        }
        fields.path(request.uri());
        var all = request.headers().iteratorCharSequence();
        while (all.hasNext()) {
            var field = all.next();
            var name = AsciiString.of(field.getKey()).toLowerCase();
            if (!HttpHeaderNames.HOST.contentEquals(name) && !HopByHop.isHopByHop(name.toString())) {
                fields.add(name, field.getValue());
            }
        }
        return fields;
    }
}

package dev.tollgate.io.net;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * Writes responses in the framing that their request allows, whatever framing they came with.
 *
 * <p>Threads: the event loop of its connection.
 */
final class ServerResponseEncoder extends HttpResponseEncoder {
    private boolean toHead;
    private boolean toOldClient;

    /** Says which request the next response answers; null for one that could not be read. */
    void answering(@Nullable ServerRequest request) {
        toHead = request != null && request.method().equals(HttpMethod.HEAD);
        toOldClient = request != null && request.protocolVersion().equals(HttpVersion.HTTP_1_0);
    }

    boolean toOldClient() {
        return toOldClient;
    }

    /** Sets framing and connection fields of a final response. */
    void frame(HttpResponse response, boolean close) {
        var headers = response.headers();
        int status = response.status().code();
        boolean bodiless = status == 204 || status == 304;
        boolean measured = headers.contains(HttpHeaderNames.CONTENT_LENGTH);
        headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
        if (!bodiless && !measured) {
            if (response instanceof LastHttpContent whole) {
                headers.set(
                        HttpHeaderNames.CONTENT_LENGTH,
                        Integer.toString(whole.content().readableBytes()));
            } else if (!toOldClient) {
                headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
            }
        }
        if (close) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else {
            headers.remove(HttpHeaderNames.CONNECTION);
        }
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
        return toHead || super.isContentAlwaysEmpty(response);
    }
}

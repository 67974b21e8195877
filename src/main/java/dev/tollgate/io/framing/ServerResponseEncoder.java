package dev.tollgate.io.framing;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Writes responses in the framing that their request allows, whatever framing they came with.
 *
 * <p>Threads: the event loop of its connection.
 */
public final class ServerResponseEncoder extends HttpResponseEncoder {
    private boolean toHead;
    private boolean toOldClient;

    /** Says what the next response answers: a HEAD request, a client of HTTP/1.0. */
    public void answering(boolean head, boolean oldClient) {
        toHead = head;
        toOldClient = oldClient;
    }

    public boolean toOldClient() {
        return toOldClient;
    }

    /** Sets framing and connection fields of a final response. */
    public void frame(HttpResponse response, boolean close) {
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

    /** Spares responses with shared, read-only headers, as interim ones may be. */
    @Override
    protected void sanitizeHeadersBeforeEncode(HttpResponse response, boolean alwaysEmpty) {
        if (!response.headers().isEmpty()) {
            super.sanitizeHeadersBeforeEncode(response, alwaysEmpty);
        }
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
        return toHead || super.isContentAlwaysEmpty(response);
    }
}

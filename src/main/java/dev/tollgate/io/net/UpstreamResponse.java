package dev.tollgate.io.net;

import dev.tollgate.http.ResponseHead;
import dev.tollgate.io.framing.NettyHeaders;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/** The head of a final response that obeys the rules; its headers hold end-to-end fields only. */
public final class UpstreamResponse extends DefaultHttpResponse {
    /** How the end of the body is known. */
    public enum Framing {
        NONE,
        LENGTH,
        CHUNKED,
        /** By nothing but the end of the connection: a cut is hard to tell from an end. */
        UNTIL_CLOSE
    }

    private final ResponseHead head;
    private final Framing framing;
    private final long contentLength;

    public UpstreamResponse(
            HttpVersion version, HttpResponseStatus status, HttpHeaders headers, Framing framing, long contentLength) {
        super(version, status, headers);
        this.head = new ResponseHead(status.code(), new NettyHeaders(headers));
        this.framing = framing;
        this.contentLength = contentLength;
    }

    public ResponseHead head() {
        return head;
    }

    public Framing framing() {
        return framing;
    }

    /** Bytes of the body, or -1 where the head does not say. */
    public long contentLength() {
        return contentLength;
    }
}

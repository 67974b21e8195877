package dev.tollgate.io.net;

import dev.tollgate.http.RequestHead;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;

/**
 * A request that passed strict admission: its {@code uri} is canonical and its headers hold end-to-end fields only, {@code Host} being
 * whom the client means.
 */
public final class ServerRequest extends DefaultHttpRequest implements RequestHeads.Verdict {
    private final RequestHead head;
    private final boolean expectsContinue;
    private final boolean close;

    ServerRequest(
            HttpVersion version,
            HttpMethod method,
            HttpHeaders headers,
            RequestHead head,
            boolean expectsContinue,
            boolean close) {
        super(version, method, head.target().pathAndQuery(), headers, false);
        this.head = head;
        this.expectsContinue = expectsContinue;
        this.close = close;
    }

    public RequestHead head() {
        return head;
    }

    /** Whether the client waits for {@code 100 Continue} before it sends its body. */
    public boolean expectsContinue() {
        return expectsContinue;
    }

    /** Whether the connection ends with the answer to this request. */
    public boolean close() {
        return close;
    }
}

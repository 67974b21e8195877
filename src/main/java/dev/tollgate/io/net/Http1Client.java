package dev.tollgate.io.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequestEncoder;

/**
 * Installs the upstream side of HTTP/1.1.
 *
 * <p>Whoever writes an {@code HttpRequest} (with {@code content-length} or {@code transfer-encoding: chunked} where it has a body), contents
 * and a {@code LastHttpContent} gets an {@link UpstreamResponse}, contents and a {@code LastHttpContent}; or {@link Broken} and then {@link
 * Ended}. Interim responses are swallowed. A body without framing ends with {@link Ended.Closed} that says so. One request at a time.
 *
 * <p>Threads: immutable; the handlers belong to their connection's loop.
 */
public final class Http1Client {
    private final Http1Limits limits;

    /** {@code limits.body} bounds chunked and unframed answers; give {@code Long.MAX_VALUE} to stream without end. */
    public Http1Client(Http1Limits limits) {
        this.limits = limits;
    }

    /** Appends the codec to {@code pipeline}, which may hold a TLS handler already; the caller appends its own handler after. */
    public void install(ChannelPipeline pipeline) {
        pipeline.addFirst(new WriteStall(limits.writeStall()));
        pipeline.addLast(new HttpRequestEncoder());
        pipeline.addLast(new StrictResponses(limits));
    }

    /** Whether {@code channel} can carry another request; asked on its loop, from the response's {@code LastHttpContent} on. */
    public static boolean isReusable(Channel channel) {
        var context = channel.pipeline().context(StrictResponses.class);
        return context != null && context.handler() instanceof StrictResponses gate && gate.isReusable(context);
    }
}

package dev.tollgate.io.net;

import dev.tollgate.io.framing.ServerResponseEncoder;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/**
 * Installs the server side of HTTP/1.1.
 *
 * <p>The handler sees, one request at a time: {@link ServerRequest}, contents, {@code LastHttpContent}; and {@link ConnectionEvent}s. It
 * answers with one {@code HttpResponse}, contents and a {@code LastHttpContent}; framing and {@code Connection} are set for it
 * (one that says {@code Connection: close} itself is the last), the next request comes after that, and the rest of an unread body is dealt with. It writes {@link #CONTINUE} when it wants the body. On
 * {@link Broken} it may write a whole answer before it returns, else the {@link Rejections} port answers where no answer has begun; what
 * it writes later fails. {@code setAutoRead(false)} holds the body back while it arrives, and only then: reading goes on afterwards, so
 * that the client's leaving is seen at once.
 *
 * <p>HTTP/1.0 requests are served without chunked coding and close. Threads: immutable; the handlers belong to their connection's loop.
 */
public final class Http1Server {
    /** {@code 100 Continue}: swallowed where the client does not wait for it, so it can be written for every body. */
    public static final HttpResponse CONTINUE = new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.CONTINUE,
            Unpooled.EMPTY_BUFFER,
            EmptyHttpHeaders.INSTANCE,
            EmptyHttpHeaders.INSTANCE);

    private final Http1Limits limits;
    private final Rejections rejections;

    public Http1Server(Http1Limits limits, Rejections rejections) {
        this.limits = limits;
        this.rejections = rejections;
    }

    /** Makes {@code pipeline}, which may hold a TLS handler already, serve requests to {@code handler}. */
    public void install(ChannelPipeline pipeline, ChannelHandler handler) {
        var encoder = new ServerResponseEncoder();
        pipeline.addFirst(new WriteStall(limits.writeStall()));
        pipeline.addLast(encoder);
        pipeline.addLast(new StrictAdmission(limits, rejections, encoder));
        pipeline.addLast(handler);
    }

    /** Lets {@code channel} finish the exchange in progress with {@code Connection: close}; closes it at once where there is none. */
    public static void drain(Channel channel) {
        channel.eventLoop().execute(() -> {
            var context = channel.pipeline().context(StrictAdmission.class);
            if (context != null && context.handler() instanceof StrictAdmission admission) {
                admission.drain(context);
            }
        });
    }
}

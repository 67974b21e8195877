package dev.tollgate.io.net.h2;

import dev.tollgate.http.Status;
import dev.tollgate.io.net.Broken;
import dev.tollgate.io.net.Ended;
import dev.tollgate.io.net.Http1Limits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;

/**
 * Re-frames one stream of an upstream connection: a request out, one response in, by the same contract as {@link
 * dev.tollgate.io.net.Http1Client}. Trailers are judged and dropped, interim responses swallowed.
 *
 * <p>Threads: the event loop of its connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the outcome of a write or close is heard by the close future
final class ResponseStream extends ChannelDuplexHandler {
    private static final int MAX_INTERIM = 8;
    /** The most that one DATA write holds, so that a stall can be told from a slow upload. */
    private static final int PIECE = 64 << 10;

    private enum Phase {
        HEAD,
        BODY,
        COMPLETE,
        /** Nothing more is handed on but {@link Ended}. */
        OVER
    }

    private final ClientSession session;
    private final Http1Limits limits;
    private Phase phase = Phase.HEAD;
    private boolean toHead;
    private int interim;
    private long expected = -1;
    private long received;
    private boolean ended;

    ResponseStream(ClientSession session, Http1Limits limits) {
        this.session = session;
        this.limits = limits;
    }

    // --- the request

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        if (msg instanceof HttpRequest && phase == Phase.HEAD && !session.mayBegin()) {
            // The codec would end the whole connection for it.
            endOnce(ctx, new Ended.GoAway(false));
            ctx.close();
        }
        if (phase == Phase.OVER) {
            ReferenceCountUtil.release(msg);
            promise.unvoid().tryFailure(new ClosedChannelException());
            return;
        }
        if (msg instanceof HttpRequest request) {
            toHead = request.method().equals(HttpMethod.HEAD);
            boolean alone =
                    msg instanceof LastHttpContent last && !last.content().isReadable();
            boolean secure = ctx.channel().parent().pipeline().get(SslHandler.class) != null;
            ctx.write(
                    new DefaultHttp2HeadersFrame(RequestFields.of(request, secure), alone),
                    alone ? promise.unvoid() : ctx.newPromise());
            if (alone) {
                ReferenceCountUtil.release(msg);
                return;
            }
        }
        if (msg instanceof HttpContent content) {
            body(ctx, content.content(), msg instanceof LastHttpContent, promise);
        } else if (!(msg instanceof HttpRequest)) {
            ctx.write(msg, promise);
        } else {
            promise.unvoid().trySuccess();
        }
    }

    private static void body(ChannelHandlerContext ctx, ByteBuf bytes, boolean last, ChannelPromise promise) {
        while (bytes.readableBytes() > PIECE) {
            ctx.write(new DefaultHttp2DataFrame(bytes.readRetainedSlice(PIECE), false), ctx.newPromise());
        }
        if (last || bytes.isReadable()) {
            ctx.write(new DefaultHttp2DataFrame(bytes, last), promise.unvoid());
        } else {
            bytes.release();
            promise.unvoid().trySuccess();
        }
    }

    // --- the response

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        try {
            if (msg instanceof Http2HeadersFrame frame) {
                headers(ctx, frame);
            } else if (msg instanceof Http2DataFrame frame) {
                data(ctx, frame);
            }
        } finally {
            ReferenceCountUtil.release(msg);
        }
    }

    private void headers(ChannelHandlerContext ctx, Http2HeadersFrame frame) {
        switch (phase) {
            case HEAD -> head(ctx, frame);
            case BODY -> {
                var problem = frame.isEndStream()
                        ? ResponseFields.trailerProblem(frame.headers(), limits.headerCount())
                        : "trailers: not the end of the stream";
                if (problem != null) {
                    broken(ctx, Broken.Kind.FRAMING, problem);
                } else if (isWhole(ctx)) {
                    last(ctx, LastHttpContent.EMPTY_LAST_CONTENT);
                }
            }
            case COMPLETE, OVER -> {}
        }
    }

    private void head(ChannelHandlerContext ctx, Http2HeadersFrame frame) {
        var read = ResponseFields.head(frame.headers(), limits.headerCount());
        var problem = read.problem();
        if (problem == null && read.isInterim()) {
            interim++;
            problem = frame.isEndStream()
                    ? "an interim response at the end of the stream"
                    : interim > MAX_INTERIM ? "more than " + MAX_INTERIM + " interim responses" : null;
            if (problem == null) {
                return;
            }
        }
        if (problem != null) {
            broken(ctx, Broken.Kind.FRAMING, problem);
            return;
        }
        var response = read.response(toHead, frame.isEndStream());
        boolean bodiless = toHead || Status.isBodiless(response.status().code());
        expected = bodiless ? 0 : read.length();
        phase = Phase.BODY;
        if (frame.isEndStream() && !isWhole(ctx)) {
            return;
        }
        ctx.fireChannelRead(response);
        if (frame.isEndStream() && phase == Phase.BODY) {
            last(ctx, LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }

    private void data(ChannelHandlerContext ctx, Http2DataFrame frame) {
        switch (phase) {
            case HEAD -> broken(ctx, Broken.Kind.FRAMING, "DATA before the head");
            case BODY -> body(ctx, frame);
            case COMPLETE, OVER -> {}
        }
    }

    private void body(ChannelHandlerContext ctx, Http2DataFrame frame) {
        var bytes = frame.content();
        received += bytes.readableBytes();
        if (received > limits.body()) {
            broken(ctx, Broken.Kind.TOO_LARGE, "body: more than " + limits.body() + " bytes");
        } else if (expected >= 0 && received > expected) {
            broken(ctx, Broken.Kind.FRAMING, "body: longer than content-length");
        } else if (!frame.isEndStream()) {
            if (bytes.isReadable()) {
                ctx.fireChannelRead(new DefaultHttpContent(bytes.retain()));
            }
        } else if (isWhole(ctx)) {
            last(
                    ctx,
                    bytes.isReadable()
                            ? new DefaultLastHttpContent(bytes.retain())
                            : LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }

    private boolean isWhole(ChannelHandlerContext ctx) {
        if (expected >= 0 && received < expected) {
            broken(ctx, Broken.Kind.TRUNCATED, "body: " + received + " bytes (expected: " + expected + ")");
            return false;
        }
        return true;
    }

    private void last(ChannelHandlerContext ctx, HttpContent last) {
        phase = Phase.COMPLETE;
        ctx.fireChannelRead(last);
    }

    private void broken(ChannelHandlerContext ctx, Broken.Kind kind, String message) {
        phase = Phase.OVER;
        ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.PROTOCOL_ERROR));
        ctx.fireUserEventTriggered(new Broken(kind, message));
        ctx.close();
    }

    // --- the end

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        switch (event) {
            case Http2ResetFrame reset -> endOnce(ctx, new Ended.Reset(reset.errorCode()));
            case Http2GoAwayFrame away -> {
                away.release();
                endOnce(ctx, new Ended.GoAway(false));
            }
            case Broken _ -> {
                phase = Phase.OVER;
                ctx.fireUserEventTriggered(event);
            }
            default -> ctx.fireUserEventTriggered(event);
        }
    }

    /** The codec found what breaks the rules of streams and resets this one, or TLS failed under all of them. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof Http2Exception) {
            broken(ctx, String.valueOf(cause.getMessage()));
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }

    private void broken(ChannelHandlerContext ctx, String message) {
        if (phase == Phase.HEAD || phase == Phase.BODY) {
            phase = Phase.OVER;
            ctx.fireUserEventTriggered(new Broken(Broken.Kind.FRAMING, message));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (session.problem() instanceof Http2Exception wrong) {
            broken(ctx, String.valueOf(wrong.getMessage()));
        } else if (phase == Phase.BODY && !ended) {
            phase = Phase.OVER;
            ctx.fireUserEventTriggered(new Broken(Broken.Kind.TRUNCATED, "the connection ended inside the response"));
        }
        endOnce(ctx, phase == Phase.COMPLETE ? Ended.CLEAN : session.lost());
        ctx.fireChannelInactive();
    }

    private void endOnce(ChannelHandlerContext ctx, Ended how) {
        if (!ended) {
            ended = true;
            if (phase != Phase.COMPLETE) {
                phase = Phase.OVER;
            }
            ctx.fireUserEventTriggered(phase == Phase.COMPLETE ? Ended.CLEAN : how);
        }
    }
}

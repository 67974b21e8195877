package dev.tollgate.io.net.h2;

import dev.tollgate.http.RequestHead;
import dev.tollgate.io.net.Broken;
import dev.tollgate.io.net.Ended;
import dev.tollgate.io.net.Http1Limits;
import dev.tollgate.io.net.Rejection;
import dev.tollgate.io.net.Rejections;
import dev.tollgate.io.net.ServerRequest;
import dev.tollgate.io.net.h2.BodyPace.Clock;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * The gate of one HTTP/2 stream: the same contract as a connection of HTTP/1.1, for one request. Frames are judged and taken off here;
 * {@link StreamAnswer} frames what goes the other way.
 *
 * <p>A request that is malformed is answered with a 400 where an answer has not begun, else its stream is reset. An answer that ends before
 * the request's body lets a little of it come, and then says so with a reset that means no error (RFC 9113 section 8.1).
 *
 * <p>Threads: the event loop of its connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the outcome of a write or close is heard by the close future
final class StreamAdmission extends ChannelDuplexHandler {
    private final Http1Limits limits;
    private final Rejections rejections;
    private final BodyPace pace;
    private final StreamAnswer answer = new StreamAnswer();
    private @Nullable String path;
    private boolean begun;
    /** The request was handed on and its answer is not complete. */
    private boolean exchange;
    /** The body of the request is not complete. */
    private boolean open;

    private boolean awaitingContinue;
    private long announced = RequestHead.UNKNOWN_LENGTH;
    private long drained;
    private boolean over;
    private boolean ended;

    StreamAdmission(Http1Limits limits, Rejections rejections, FrameGuard guard) {
        this.limits = limits;
        this.rejections = rejections;
        this.pace = new BodyPace(limits, guard, this::late);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        stop();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        switch (msg) {
            case Http2HeadersFrame head when !begun -> begin(ctx, head);
            case Http2HeadersFrame trailers -> trailers(ctx, trailers);
            case Http2DataFrame data -> data(ctx, data);
            default -> ReferenceCountUtil.release(msg);
        }
    }

    private void begin(ChannelHandlerContext ctx, Http2HeadersFrame head) {
        begun = true;
        open = !head.isEndStream();
        switch (StreamHeads.judge(head.headers(), head.isEndStream(), limits)) {
            case Rejection rejection -> {
                answer.begin(false);
                refuse(ctx, rejection);
            }
            case ServerRequest request -> {
                exchange = true;
                path = request.head().target().path();
                announced = request.head().contentLength();
                awaitingContinue = request.expectsContinue();
                answer.begin(request.head().method().equals("HEAD"));
                ctx.fireChannelRead(request);
                if (!open && exchange) {
                    ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
                }
            }
        }
    }

    /** Most bodies come with their head, and then need no clock. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        clock(ctx);
        ctx.fireChannelReadComplete();
    }

    private void data(ChannelHandlerContext ctx, Http2DataFrame data) {
        int size = data.content().readableBytes();
        awaitingContinue = false;
        long received = pace.received(size);
        if (over) {
            data.release();
            return;
        }
        if (announced >= 0 && (received > announced || (data.isEndStream() && received < announced))) {
            data.release();
            malformed(ctx, "content-length: " + announced + ", and " + received + " bytes of body (expected: as many)");
            return;
        }
        if (received > limits.body()) {
            data.release();
            refuse(ctx, Rejection.of(413, "body: more than " + limits.body() + " bytes (expected: at most that)"));
            return;
        }
        if (!exchange) {
            drain(ctx, data, size);
            return;
        }
        if (data.isEndStream()) {
            open = false;
            clock(ctx);
            ctx.fireChannelRead(new DefaultLastHttpContent(data.content(), EmptyHttpHeaders.INSTANCE));
        } else {
            ctx.fireChannelRead(new DefaultHttpContent(data.content()));
        }
    }

    /** Trailers are judged and dropped, as everywhere: nobody may smuggle a field past those who judged the head. */
    private void trailers(ChannelHandlerContext ctx, Http2HeadersFrame trailers) {
        if (over) {
            return;
        }
        if (!trailers.isEndStream()) {
            malformed(ctx, "trailers: without the end of the stream (expected: with it)");
            return;
        }
        for (var name : trailers.headers().names()) {
            if (!StreamHeads.isName(name)) {
                malformed(ctx, "trailers: not a field (expected: tokens in lower case)");
                return;
            }
        }
        if (announced >= 0 && pace.received() < announced) {
            malformed(
                    ctx,
                    "content-length: " + announced + ", and " + pace.received() + " bytes of body (expected: as many)");
            return;
        }
        open = false;
        clock(ctx);
        if (exchange) {
            ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }

    private void drain(ChannelHandlerContext ctx, Http2DataFrame data, int size) {
        data.release();
        drained += size;
        if (data.isEndStream()) {
            open = false;
            stop();
        } else if (drained > limits.drain()) {
            reset(ctx, Http2Error.NO_ERROR);
        }
    }

    private void malformed(ChannelHandlerContext ctx, String message) {
        refuse(ctx, Rejection.bad(message));
    }

    private void refuse(ChannelHandlerContext ctx, Rejection rejection) {
        if (exchange) {
            var kind =
                    switch (rejection.status()) {
                        case 413 -> Broken.Kind.TOO_LARGE;
                        case 408 -> Broken.Kind.TOO_SLOW;
                        default -> Broken.Kind.FRAMING;
                    };
            ctx.fireUserEventTriggered(new Broken(kind, rejection.message()));
            if (over || !exchange) {
                return;
            }
        }
        exchange = false;
        if (answer.begun()) {
            rejections.closed(rejection, ctx.channel().remoteAddress());
            reset(ctx, Http2Error.PROTOCOL_ERROR);
        } else {
            var told = path == null ? rejection : rejection.calling(path);
            answer.page(ctx, told, rejections.answer(told, ctx.channel().remoteAddress()));
            answered(ctx);
            ctx.flush();
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        if (over || !exchange) {
            ReferenceCountUtil.release(msg);
            if (!promise.isVoid()) {
                promise.tryFailure(new ClosedChannelException());
            }
            return;
        }
        if (msg instanceof HttpResponse response && response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            interim(ctx, response, promise);
            return;
        }
        if (msg instanceof HttpResponse response) {
            answer.head(ctx, response);
        }
        if (msg instanceof HttpContent content) {
            answer.content(ctx, content, promise.unvoid());
        } else {
            promise.trySuccess();
        }
        if (msg instanceof LastHttpContent) {
            answered(ctx);
        }
    }

    private void interim(ChannelHandlerContext ctx, HttpResponse response, ChannelPromise promise) {
        boolean goOn = response.status().code() == 100;
        if (!answer.begun() && (!goOn || awaitingContinue)) {
            answer.interim(ctx, response);
            awaitingContinue &= !goOn;
            clock(ctx);
        }
        ReferenceCountUtil.release(response);
        promise.trySuccess();
    }

    /** Our side is done; where the client's is not, its body may run out within bounds before it is told to stop. */
    private void answered(ChannelHandlerContext ctx) {
        exchange = false;
        ctx.channel().config().setAutoRead(true);
        clock(ctx);
    }

    /** Cuts a client that takes nothing of its answer; asked as often as {@link StreamAnswer#stalls} says. */
    void look(Channel stream) {
        if (!over && answer.stalls()) {
            var ctx = stream.pipeline().context(this);
            stream.pipeline().fireUserEventTriggered(new Broken(Broken.Kind.STALLED, "the peer takes no bytes"));
            reset(ctx, Http2Error.CANCEL);
        }
    }

    /** Whoever closes before the answer is complete breaks it off, and the client must not take it for whole. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (!over && begun && !answer.complete()) {
            answer.reset(ctx, answer.begun() ? Http2Error.INTERNAL_ERROR : Http2Error.CANCEL);
        }
        stop();
        ctx.close(promise);
    }

    private void reset(ChannelHandlerContext ctx, Http2Error code) {
        stop();
        answer.reset(ctx, code);
        ctx.close();
    }

    private void clock(ChannelHandlerContext ctx) {
        pace.run(ctx, over || !open || awaitingContinue ? Clock.NONE : exchange ? Clock.BODY : Clock.LINGER);
    }

    private void late(ChannelHandlerContext ctx, Clock met) {
        switch (met) {
            case NONE -> {}
            case LINGER -> reset(ctx, Http2Error.NO_ERROR);
            case BODY -> refuse(ctx, Rejection.of(408, "body: slower than " + limits.bodyRate() + " bytes a second"));
        }
    }

    private void stop() {
        over = true;
        exchange = false;
        pace.stop();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        switch (event) {
            case Http2ResetFrame reset -> {
                endOnce(ctx, new Ended.Reset(reset.errorCode()));
                // The stream closes once what was held back of it has been taken, and that is nobody's any more.
                ctx.channel().config().setAutoRead(true);
            }
            case Broken broken -> {
                // The peer takes nothing of what we send: the handler hears why before the stream ends.
                stop();
                ctx.fireUserEventTriggered(broken);
            }
            default -> ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof Http2Exception broken) {
            // Whoever tells us resets the stream, with the code that fits.
            if (exchange) {
                ctx.fireUserEventTriggered(new Broken(Broken.Kind.FRAMING, "http2: " + broken.error()));
            }
            endOnce(ctx, Ended.RESET);
            return;
        }
        if (!(cause instanceof ClosedChannelException)) {
            rejections.closed(
                    Rejection.bad("stream: " + cause.getClass().getSimpleName()),
                    ctx.channel().remoteAddress());
        }
        endOnce(ctx, Ended.RESET);
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        endOnce(ctx, answer.complete() ? Ended.CLEAN : Ended.CLOSED);
        ctx.fireChannelInactive();
    }

    private void endOnce(ChannelHandlerContext ctx, Ended how) {
        stop();
        if (!ended) {
            ended = true;
            ctx.fireUserEventTriggered(how);
        }
    }
}

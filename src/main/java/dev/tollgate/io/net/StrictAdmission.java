package dev.tollgate.io.net;

import dev.tollgate.io.framing.PhaseClock;
import dev.tollgate.io.framing.PhaseClock.Phase;
import dev.tollgate.io.framing.ServerResponseEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * The gate of a server connection: hands one admitted request at a time to the next handler, queues a few, refuses the rest, and
 * ends every case in bounded time.
 *
 * <p>Threads: the event loop of its connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the outcome of a write or close is heard by the close future
final class StrictAdmission extends ChannelDuplexHandler {
    private final Http1Limits limits;
    private final Refuser refuser;
    private final ServerResponseEncoder encoder;
    private final StrictRequests reader;
    private final PipelinedParts waiting = new PipelinedParts();
    private @Nullable PhaseClock clock;
    private long drained;
    /** A request was handed on and its answer is not complete. */
    private boolean exchange;
    /** The body of the request handed on is not complete. */
    private boolean open;

    private boolean answering;
    private boolean awaitingContinue;
    private boolean served;
    private boolean closeAfter;
    private boolean over;
    private boolean ended;

    StrictAdmission(Http1Limits limits, Rejections rejections, ServerResponseEncoder encoder) {
        this.limits = limits;
        this.encoder = encoder;
        this.refuser = new Refuser(limits, rejections, encoder);
        this.reader = new StrictRequests(limits);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        clock = new PhaseClock(
                ctx.channel().eventLoop(),
                limits.header(),
                limits.idle(),
                limits.bodyWindow(),
                phase -> tooLate(ctx, phase));
        if (ctx.channel().isActive()) {
            time();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        stop();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        time();
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (!(msg instanceof ByteBuf bytes)) {
            ctx.fireChannelRead(msg);
            return;
        }
        if (clock != null) {
            clock.came(bytes.readableBytes());
        }
        if (over) {
            refuser.discard(ctx, bytes);
            return;
        }
        reader.feed(ctx.alloc(), bytes);
        while (!over) {
            var part = reader.next();
            if (part == null) {
                break;
            }
            accept(ctx, part);
        }
        if (!over
                && (waiting.requests() > limits.pipelined()
                        || (exchange && !open && waiting.bytes() + reader.waiting() > limits.queued()))) {
            refuser.closed(
                    ctx,
                    Rejection.bad("pipeline: too much behind a request in progress (expected: answers read first)"));
            abort(ctx);
        }
        time();
    }

    private void accept(ChannelHandlerContext ctx, Object part) {
        if (!waiting.isEmpty() || (exchange && !open)) {
            waiting.add(part);
        } else {
            handOn(ctx, part);
        }
    }

    private void handOn(ChannelHandlerContext ctx, Object part) {
        switch (part) {
            case ServerRequest request -> begin(ctx, request);
            case HttpContent content -> content(ctx, content);
            case Rejection rejection -> refuse(ctx, rejection);
            default -> throw new IllegalStateException("part: " + part.getClass());
        }
    }

    private void begin(ChannelHandlerContext ctx, ServerRequest request) {
        exchange = true;
        open = true;
        served = true;
        answering = false;
        drained = 0;
        if (clock != null) {
            clock.restart();
        }
        awaitingContinue = request.expectsContinue();
        closeAfter |= request.close();
        encoder.answering(
                request.method().equals(HttpMethod.HEAD),
                request.protocolVersion().equals(HttpVersion.HTTP_1_0));
        ctx.fireChannelRead(request);
    }

    private void content(ChannelHandlerContext ctx, HttpContent content) {
        awaitingContinue = false;
        if (content instanceof LastHttpContent) {
            open = false;
            ctx.channel().config().setAutoRead(true);
        }
        if (exchange) {
            ctx.fireChannelRead(content);
            return;
        }
        drained += content.content().readableBytes();
        content.release();
        if (drained > limits.drain()) {
            stop();
            refuser.linger(ctx);
        }
    }

    private void refuse(ChannelHandlerContext ctx, Rejection rejection) {
        if (!exchange) {
            if (open) {
                refuser.closed(ctx, rejection);
                abort(ctx);
            } else {
                encoder.answering(false, false);
                finishWith(ctx, rejection);
            }
            return;
        }
        var kind =
                switch (rejection.status()) {
                    case 413 -> Broken.Kind.TOO_LARGE;
                    case 408 -> Broken.Kind.TOO_SLOW;
                    default -> Broken.Kind.FRAMING;
                };
        closeAfter = true;
        reader.stop();
        ctx.fireUserEventTriggered(new Broken(kind, rejection.message()));
        if (over) {
            return;
        }
        if (answering) {
            refuser.closed(ctx, rejection);
            abort(ctx);
        } else {
            finishWith(ctx, rejection);
        }
    }

    private void finishWith(ChannelHandlerContext ctx, Rejection rejection) {
        stop();
        refuser.answer(ctx, rejection);
        refuser.linger(ctx);
    }

    /** Closes without another byte. */
    private void abort(ChannelHandlerContext ctx) {
        stop();
        ctx.close();
    }

    private void stop() {
        over = true;
        exchange = false;
        reader.stop();
        waiting.release();
        if (clock != null) {
            clock.stop();
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
        if (msg instanceof HttpResponse response) {
            if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
                interim(ctx, response, promise);
                return;
            }
            answering = true;
            long left = open ? reader.bodyRemaining() : 0;
            boolean asked = response.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
            closeAfter |= asked || awaitingContinue || left > limits.drain();
            encoder.frame(response, closeAfter);
        }
        boolean last = msg instanceof LastHttpContent;
        ctx.write(msg, promise);
        if (last) {
            end(ctx);
        }
    }

    private void interim(ChannelHandlerContext ctx, HttpResponse response, ChannelPromise promise) {
        boolean goOn = response.status().code() == HttpResponseStatus.CONTINUE.code();
        if (answering || encoder.toOldClient() || (goOn && !awaitingContinue)) {
            ReferenceCountUtil.release(response);
            promise.trySuccess();
            return;
        }
        ctx.write(response, promise);
        if (goOn) {
            awaitingContinue = false;
            time();
        }
    }

    private void end(ChannelHandlerContext ctx) {
        boolean unread = open || !waiting.isEmpty() || reader.waiting() > 0;
        if (closeAfter) {
            stop();
            if (unread) {
                refuser.linger(ctx);
            } else {
                refuser.close(ctx);
            }
            return;
        }
        exchange = false;
        ctx.channel().config().setAutoRead(true);
        if (!waiting.isEmpty()) {
            ctx.executor().execute(() -> promote(ctx));
        }
        time();
    }

    private void promote(ChannelHandlerContext ctx) {
        while (!over && !waiting.isEmpty() && (!exchange || open)) {
            handOn(ctx, waiting.next());
        }
        time();
    }

    /** Starts the time of the phase we are in; one that runs already runs on. */
    private void time() {
        if (clock != null) {
            clock.run(phase());
        }
    }

    private Phase phase() {
        if (over) {
            return Phase.NONE;
        }
        if (open) {
            return reader.inBody() && !awaitingContinue ? Phase.BODY : Phase.NONE;
        }
        if (exchange || !waiting.isEmpty()) {
            return Phase.NONE;
        }
        return served && !reader.inHead() ? Phase.IDLE : Phase.HEAD;
    }

    private void tooLate(ChannelHandlerContext ctx, Phase met) {
        switch (met) {
            case NONE -> {}
            case IDLE -> abort(ctx);
            case HEAD -> {
                if (reader.inHead()) {
                    var late = Rejection.of(408, "head: not complete within " + limits.header());
                    refuse(ctx, late.calling(reader.calledPath()));
                } else {
                    abort(ctx);
                }
            }
            case BODY -> {
                if (!ctx.channel().config().isAutoRead() || isFastEnough()) {
                    time();
                } else {
                    refuse(ctx, Rejection.of(408, "body: slower than " + limits.bodyRate() + " bytes a second"));
                }
            }
        }
    }

    private boolean isFastEnough() {
        return clock != null && clock.windowBytes() >= limits.leastPerWindow();
    }

    /** Ends the connection after what is in progress, at once where nothing is. */
    void drain(ChannelHandlerContext ctx) {
        closeAfter = true;
        if (!exchange && !open && waiting.isEmpty() && !reader.inHead()) {
            abort(ctx);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Broken) {
            stop();
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            endOnce(ctx, Ended.RESET);
        } else if (!over) {
            refuser.closed(ctx, Rejection.bad("connection: " + cause.getClass().getSimpleName()));
        }
        abort(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        endOnce(ctx, Ended.CLOSED);
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

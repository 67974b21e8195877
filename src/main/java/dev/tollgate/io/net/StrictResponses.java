package dev.tollgate.io.net;

import dev.tollgate.http.Status;
import dev.tollgate.io.framing.BodyReader;
import dev.tollgate.io.framing.HeadScan;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The gate of an upstream connection: hands on one response per request, and trusts nothing that two readers could read in two ways.
 *
 * <p>Threads: the event loop of its connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the outcome of a write or close is heard by the close future
final class StrictResponses extends ChannelDuplexHandler {
    private static final int MAX_INTERIM = 8;

    private final HeadScan scan;
    private final BodyReader body;
    private @Nullable ByteBuf bytes;
    private boolean awaiting;
    private boolean inBody;
    private boolean sending;
    private boolean toHead;
    private int interim;
    private boolean keep = true;
    private boolean over;
    private boolean ended;
    private boolean tlsClosed;

    StrictResponses(Http1Limits limits) {
        this.scan = new HeadScan(limits.line(), limits.headerBytes(), limits.headerCount());
        this.body = new BodyReader(limits.body(), limits.headerBytes());
    }

    /** Whether the connection can carry another request now. */
    boolean isReusable(ChannelHandlerContext ctx) {
        return keep
                && !over
                && !awaiting
                && !inBody
                && !sending
                && bytes == null
                && ctx.channel().isActive();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        if (msg instanceof HttpRequest request) {
            awaiting = true;
            sending = true;
            interim = 0;
            toHead = request.method().equals(HttpMethod.HEAD);
        }
        if (msg instanceof LastHttpContent) {
            sending = false;
        }
        ctx.write(msg, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (!(msg instanceof ByteBuf in)) {
            ctx.fireChannelRead(msg);
            return;
        }
        if (over) {
            in.release();
            return;
        }
        bytes = bytes == null ? in : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), bytes, in);
        boolean more = true;
        while (more && bytes != null && bytes.isReadable()) {
            more = inBody ? content(ctx, bytes) : awaiting ? head(ctx, bytes) : surplus(ctx);
        }
        if (bytes != null && !bytes.isReadable()) {
            bytes.release();
            bytes = null;
        }
    }

    private boolean surplus(ChannelHandlerContext ctx) {
        return broken(ctx, Broken.Kind.SURPLUS, "bytes after the response");
    }

    private boolean head(ChannelHandlerContext ctx, ByteBuf in) {
        int length = scan.find(in);
        if (length == HeadScan.MORE) {
            return false;
        }
        if (length < 0) {
            return broken(ctx, Broken.Kind.FRAMING, problem(length));
        }
        scan.reset();
        var scratch = StrictRequests.scratch(length);
        in.readBytes(scratch, 0, length);
        var read = new ResponseHeads(scratch, length, toHead);
        var problem = read.problem();
        if (problem != null) {
            return broken(ctx, Broken.Kind.FRAMING, problem);
        }
        var response = read.response();
        if (response == null || Status.isInformational(read.status())) {
            return ++interim <= MAX_INTERIM
                    || broken(ctx, Broken.Kind.FRAMING, "more than " + MAX_INTERIM + " interim responses");
        }
        keep &= !read.close() && response.framing() != UpstreamResponse.Framing.UNTIL_CLOSE;
        awaiting = false;
        inBody = true;
        switch (response.framing()) {
            case NONE -> body.startLength(0);
            case LENGTH -> body.startLength(response.contentLength());
            case CHUNKED -> body.startChunked();
            case UNTIL_CLOSE -> body.startUntilClose();
        }
        ctx.fireChannelRead(response);
        if (body.isDone() && !over) {
            last(ctx, LastHttpContent.EMPTY_LAST_CONTENT);
        }
        return !over;
    }

    private static String problem(int code) {
        return switch (code) {
            case HeadScan.LINE_TOO_LONG -> "status line: too long";
            case HeadScan.HEADERS_TOO_LARGE -> "headers: too large";
            case HeadScan.TOO_MANY_HEADERS -> "headers: too many";
            case HeadScan.BARE_LINE_FEED -> "head: a bare line feed (expected: CR LF)";
            default -> "head: not HTTP";
        };
    }

    private boolean content(ChannelHandlerContext ctx, ByteBuf in) {
        var content = body.read(in);
        var problem = body.problem();
        if (problem != null) {
            return broken(ctx, body.isTooLarge() ? Broken.Kind.TOO_LARGE : Broken.Kind.FRAMING, problem);
        }
        if (content == null) {
            return false;
        }
        if (content instanceof LastHttpContent) {
            last(ctx, content);
        } else {
            ctx.fireChannelRead(content);
        }
        return !over;
    }

    /** Reusability is settled before the end is handed on: whoever gets it may put the connection back at once. */
    private void last(ChannelHandlerContext ctx, HttpContent last) {
        inBody = false;
        boolean surplus = bytes != null && bytes.isReadable();
        keep &= !surplus && !sending;
        if (!surplus && bytes != null) {
            bytes.release();
            bytes = null;
        }
        ctx.fireChannelRead(last);
    }

    private boolean broken(ChannelHandlerContext ctx, Broken.Kind kind, String message) {
        stop();
        ctx.fireUserEventTriggered(new Broken(kind, message));
        ctx.close();
        return false;
    }

    private void stop() {
        over = true;
        if (bytes != null) {
            bytes.release();
            bytes = null;
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Broken) {
            stop();
        }
        if (event instanceof SslCloseCompletionEvent closed) {
            tlsClosed = closed.isSuccess();
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException && !(cause instanceof SSLException)) {
            endOnce(ctx, Ended.RESET);
        } else {
            ctx.fireExceptionCaught(cause);
        }
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        boolean trusted = ctx.pipeline().get(SslHandler.class) == null || tlsClosed;
        if (!over && inBody && body.endsAtClose() && trusted) {
            endOnce(ctx, new Ended.Closed(true));
        } else {
            if (!over && (inBody || bytes != null)) {
                ctx.fireUserEventTriggered(
                        new Broken(Broken.Kind.TRUNCATED, "the connection ended inside the response"));
            }
            endOnce(ctx, Ended.CLOSED);
        }
        ctx.fireChannelInactive();
    }

    private void endOnce(ChannelHandlerContext ctx, Ended how) {
        stop();
        if (!ended) {
            ended = true;
            ctx.fireUserEventTriggered(how);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        stop();
    }
}

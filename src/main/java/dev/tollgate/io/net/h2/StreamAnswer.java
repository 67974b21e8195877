package dev.tollgate.io.net.h2;

import dev.tollgate.io.net.Rejection;
import dev.tollgate.io.net.Rejections.Page;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import java.util.Locale;

/**
 * Frames one answer: HEADERS, DATA, the end of the stream or a reset; and knows whether the client takes any of it, which a window of zero
 * allows it not to do on a connection that is otherwise alive.
 *
 * <p>Threads: the event loop of its connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the outcome of a write or close is heard by the close future
final class StreamAnswer implements ChannelFutureListener {
    /** A piece counts as taken when all of it is: small ones let a slow reader be told from one that does not read. */
    private static final int PIECE = 16 << 10;

    static final int LOOKS = 4;

    private boolean toHead;
    private boolean begun;
    private boolean bodiless;
    private boolean complete;
    private boolean wasReset;
    private int waiting;
    private long taken;
    private long takenBefore;
    private int unchanged;

    /** Says what is answered. */
    void begin(boolean head) {
        toHead = head;
    }

    boolean begun() {
        return begun;
    }

    /** Whether the end of the stream was written. */
    boolean complete() {
        return complete;
    }

    void interim(ChannelHandlerContext ctx, HttpResponse response) {
        ctx.write(new DefaultHttp2HeadersFrame(AnswerHeads.head(response), false));
    }

    /** The head; where no body may follow, it is the end too. */
    void head(ChannelHandlerContext ctx, HttpResponse response) {
        begun = true;
        int status = response.status().code();
        bodiless = toHead || status == 204 || status == 304;
        var headers = AnswerHeads.head(response);
        boolean empty = bodiless;
        if (response instanceof LastHttpContent whole) {
            int length = whole.content().readableBytes();
            if (status != 204 && status != 304 && !headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
                headers.set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(length));
            }
            empty |= length == 0;
        }
        complete = empty;
        ctx.write(new DefaultHttp2HeadersFrame(headers, empty));
    }

    /** A piece of the body, or its end; takes ownership. */
    void content(ChannelHandlerContext ctx, HttpContent content, ChannelPromise promise) {
        boolean last = content instanceof LastHttpContent;
        if (complete) {
            content.release();
            promise.trySuccess();
            return;
        }
        HttpHeaders trailers =
                content instanceof LastHttpContent end ? end.trailingHeaders() : EmptyHttpHeaders.INSTANCE;
        boolean trailed = !trailers.isEmpty();
        var bytes = content.content();
        while (bytes.readableBytes() > PIECE) {
            send(ctx, bytes.readRetainedSlice(PIECE), false, ctx.newPromise());
        }
        boolean ends = last && !trailed;
        complete = last;
        if (ends || bytes.isReadable()) {
            send(ctx, bytes, ends, trailed ? ctx.newPromise() : promise);
        } else {
            content.release();
            if (!trailed) {
                promise.trySuccess();
            }
        }
        if (trailed) {
            ctx.write(new DefaultHttp2HeadersFrame(AnswerHeads.fields(trailers), true), promise);
        }
    }

    private void send(ChannelHandlerContext ctx, ByteBuf bytes, boolean ends, ChannelPromise promise) {
        waiting++;
        ctx.write(new DefaultHttp2DataFrame(bytes.isReadable() ? bytes : empty(bytes), ends), promise)
                .addListener(this);
    }

    private static ByteBuf empty(ByteBuf bytes) {
        bytes.release();
        return Unpooled.EMPTY_BUFFER;
    }

    /** A whole answer of our own. */
    void page(ChannelHandlerContext ctx, Rejection rejection, Page page) {
        begun = true;
        complete = true;
        var body = ByteBufUtil.writeUtf8(ctx.alloc(), page.body());
        var headers = new DefaultHttp2Headers(false);
        headers.status(Integer.toString(rejection.status()));
        page.headers().forEach((name, value) -> headers.add(name.toLowerCase(Locale.ROOT), value));
        headers.set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.readableBytes()));
        if (rejection.status() == 405) {
            headers.set(HttpHeaderNames.ALLOW, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        }
        ctx.write(new DefaultHttp2HeadersFrame(headers, false));
        send(ctx, body, true, ctx.newPromise());
    }

    /** The abnormal end. */
    void reset(ChannelHandlerContext ctx, Http2Error code) {
        if (!wasReset) {
            wasReset = true;
            ctx.writeAndFlush(new DefaultHttp2ResetFrame(code));
        }
    }

    @Override
    public void operationComplete(ChannelFuture written) {
        waiting--;
        taken++;
    }

    /** Asked {@value #LOOKS} times within a client's patience: whether it took nothing for so long, though something waits. */
    boolean stalls() {
        boolean still = waiting > 0 && taken == takenBefore;
        takenBefore = taken;
        unchanged = still ? unchanged + 1 : 0;
        return unchanged > LOOKS;
    }
}

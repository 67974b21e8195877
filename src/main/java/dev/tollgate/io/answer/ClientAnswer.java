package dev.tollgate.io.answer;

import dev.tollgate.dialect.Rendered;
import dev.tollgate.io.framing.HttpDate;
import dev.tollgate.io.net.Http1Server;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * The answer to one request: whole in one piece, or a head, pieces and a clean or abnormal end. Framing is the transport's affair.
 *
 * <p>Threads: confined to the event loop of its connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close is heard as the end of the connection
public final class ClientAnswer {
    private final ChannelHandlerContext context;
    private boolean closeAfter;
    private boolean begun;
    private int status;
    private long bytesOut;

    /** Answers the request in progress on this connection. */
    public ClientAnswer(ChannelHandlerContext context) {
        this.context = context;
    }

    /** Makes this the last answer of its connection; said before the answer begins. */
    public void closeAfter() {
        closeAfter = true;
    }

    /** Lets the body come, where the client waits to be asked for it. */
    public void wantsBody() {
        context.writeAndFlush(Http1Server.CONTINUE, context.newPromise());
    }

    /** Holds what comes of the body back, or lets it come again. */
    public void hold(boolean back) {
        context.channel().config().setAutoRead(!back);
    }

    /** The whole answer at once; takes ownership of the body. */
    public void whole(int code, HttpHeaders headers, ByteBuf body) {
        head(code, headers);
        bytesOut += body.readableBytes();
        context.writeAndFlush(
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(code),
                        body,
                        headers,
                        EmptyHttpHeaders.INSTANCE),
                context.voidPromise());
    }

    /** The head of an answer whose length nobody knows yet. */
    public void begin(int code, HttpHeaders headers) {
        head(code, headers);
        context.write(
                new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(code), headers),
                context.voidPromise());
    }

    private void head(int code, HttpHeaders headers) {
        status = code;
        begun = true;
        if (!headers.contains(HttpHeaderNames.DATE)) {
            headers.set(HttpHeaderNames.DATE, HttpDate.now());
        }
        if (closeAfter) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }

    /** A piece of the body; takes ownership. Goes out with the next {@link #flush}. */
    public void piece(ByteBuf bytes) {
        bytesOut += bytes.readableBytes();
        context.write(new DefaultHttpContent(bytes), context.voidPromise());
    }

    public void flush() {
        context.flush();
    }

    /** The clean end of a begun answer. */
    public void end() {
        context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT, context.voidPromise());
    }

    /** The abnormal end of a begun answer: these last bytes, then a close without the end of the body, so that nobody takes it for whole. */
    public void cut(ByteBuf lastWords) {
        bytesOut += lastWords.readableBytes();
        context.writeAndFlush(new DefaultHttpContent(lastWords), context.newPromise())
                .addListener(ChannelFutureListener.CLOSE);
    }

    /** Whether the client's socket takes more bytes without our keeping them. */
    public boolean writable() {
        return context.channel().isWritable();
    }

    public boolean begun() {
        return begun;
    }

    /** The status that went out; 0 before any did. */
    public int status() {
        return status;
    }

    public long bytesOut() {
        return bytesOut;
    }

    public ByteBufAllocator allocator() {
        return context.alloc();
    }

    /** Wraps a rendered body without copying. */
    public static ByteBuf buffer(Rendered rendered) {
        return Unpooled.wrappedBuffer(rendered.body());
    }
}

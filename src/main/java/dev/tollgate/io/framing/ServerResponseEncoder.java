package dev.tollgate.io.framing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Writes responses in the framing that their request allows, whatever framing they came with.
 *
 * <p>Threads: the event loop of its connection.
 */
public final class ServerResponseEncoder extends HttpResponseEncoder {
    private static final int SMALL_CHUNK = 4 << 10;
    private static final int CRLF = '\r' << 8 | '\n';
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private boolean toHead;
    private boolean toOldClient;
    private boolean chunked;

    /** Says what the next response answers: a HEAD request, a client of HTTP/1.0. */
    public void answering(boolean head, boolean oldClient) {
        toHead = head;
        toOldClient = oldClient;
    }

    public boolean toOldClient() {
        return toOldClient;
    }

    /** Sets framing and connection fields of a final response. */
    public void frame(HttpResponse response, boolean close) {
        var headers = response.headers();
        int status = response.status().code();
        boolean bodiless = status == 204 || status == 304;
        boolean measured = headers.contains(HttpHeaderNames.CONTENT_LENGTH);
        headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
        chunked = false;
        if (!bodiless && !measured) {
            if (response instanceof LastHttpContent whole) {
                headers.set(
                        HttpHeaderNames.CONTENT_LENGTH,
                        Integer.toString(whole.content().readableBytes()));
            } else if (!toOldClient) {
                headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
                chunked = !toHead;
            }
        }
        if (close) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else {
            headers.remove(HttpHeaderNames.CONNECTION);
        }
    }

    /** A small chunk goes out as one buffer instead of three. */
    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) throws Exception {
        if (chunked
                && msg instanceof HttpContent content
                && !(msg instanceof LastHttpContent)
                && !(msg instanceof HttpResponse)
                && content.content().isReadable()
                && content.content().readableBytes() <= SMALL_CHUNK) {
            var _ = ctx.write(chunk(ctx.alloc(), content), promise);
            return;
        }
        super.write(ctx, msg, promise);
    }

    private static ByteBuf chunk(ByteBufAllocator allocator, HttpContent content) {
        try {
            var bytes = content.content();
            int length = bytes.readableBytes();
            var out = allocator.directBuffer(length + 8);
            int digits = length < 0x10 ? 1 : length < 0x100 ? 2 : length < 0x1000 ? 3 : 4;
            for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
                out.writeByte(HEX[length >>> shift & 0xf]);
            }
            return out.writeShort(CRLF)
                    .writeBytes(bytes, bytes.readerIndex(), length)
                    .writeShort(CRLF);
        } finally {
            content.release();
        }
    }

    /** Spares responses with shared, read-only headers, as interim ones may be. */
    @Override
    protected void sanitizeHeadersBeforeEncode(HttpResponse response, boolean alwaysEmpty) {
        if (!response.headers().isEmpty()) {
            super.sanitizeHeadersBeforeEncode(response, alwaysEmpty);
        }
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
        return toHead || super.isContentAlwaysEmpty(response);
    }
}

package dev.tollgate.io.net.h2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;

/**
 * Bounds the frames that cost a peer nothing and us work: PING, SETTINGS, PRIORITY, WINDOW_UPDATE, RST_STREAM, CONTINUATION, empty
 * DATA and unknown ones (CVE-2019-9512 and its kin). A peer may send {@value #FREE} of them in ten seconds, and one more for each
 * {@value #SENT_PER_FRAME} bytes that we send it, because our bytes are what it may have to acknowledge. What goes beyond ends the
 * connection with ENHANCE_YOUR_CALM.
 *
 * <p>It stands before the codec and reads nothing but the nine bytes before each payload (RFC 9113 section 4.1), so that it counts
 * what the codec would ignore.
 *
 * <p>Threads: the event loop of its connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the outcome of a write is heard by the close future
final class FrameBudget extends ChannelDuplexHandler {
    private static final int FREE = 500;
    private static final int SENT_PER_FRAME = 256;
    private static final long WINDOW_NANOS = 10_000_000_000L;
    private static final int HEADER = 9;
    private static final int LENGTH_BYTES = 3;
    private static final int TYPE_AT = 3;
    private static final int FLAGS_AT = 4;

    private long payloadLeft;
    private int headerAt;
    private int length;
    private byte type;
    private short flags;

    private long windowStart = System.nanoTime();
    private long spent;
    private long sent;
    private boolean over;

    /** @param skip bytes that come before the first frame: the client's preface on the server's side, else none */
    FrameBudget(int skip) {
        this.payloadLeft = skip;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        if (msg instanceof ByteBuf out) {
            sent += out.readableBytes();
        }
        ctx.write(msg, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof ByteBuf in) {
            if (over || !isWithin(in)) {
                in.release();
                if (!over) {
                    over = true;
                    ctx.fireExceptionCaught(Http2Exception.connectionError(
                            Http2Error.ENHANCE_YOUR_CALM, "too many frames without content (expected: fewer)"));
                }
                return;
            }
        }
        ctx.fireChannelRead(msg);
    }

    private boolean isWithin(ByteBuf in) {
        int at = in.readerIndex();
        int end = in.writerIndex();
        while (at < end) {
            if (payloadLeft > 0) {
                int skipped = (int) Math.min(payloadLeft, end - at);
                payloadLeft -= skipped;
                at += skipped;
            } else {
                header(in.getByte(at++));
                if (headerAt == HEADER && !frame()) {
                    return false;
                }
            }
        }
        return true;
    }

    private void header(byte b) {
        if (headerAt < LENGTH_BYTES) {
            length = (length << 8) | (b & 0xff);
        } else if (headerAt == TYPE_AT) {
            type = b;
        } else if (headerAt == FLAGS_AT) {
            flags = b;
        }
        headerAt++;
    }

    /** Takes the frame whose header is complete; false when it is one too many. */
    private boolean frame() {
        boolean free =
                switch (type) {
                    case Http2FrameTypes.HEADERS -> true;
                    case Http2FrameTypes.DATA -> length > 0 || new Http2Flags(flags).endOfStream();
                    default -> false;
                };
        payloadLeft = length;
        headerAt = 0;
        length = 0;
        return free || spend();
    }

    private boolean spend() {
        long now = System.nanoTime();
        if (now - windowStart >= WINDOW_NANOS) {
            windowStart = now;
            spent = 0;
            sent = 0;
        }
        spent++;
        return spent <= FREE + sent / SENT_PER_FRAME;
    }
}

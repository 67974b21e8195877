package dev.tollgate.io.net.h2;

import dev.tollgate.io.framing.Alarm;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Counts the frames of a client before anyone reads them, and tells of a {@link Flood} once; nothing passes after it.
 *
 * <p>It knows frames by their headers alone (RFC 9113 section 4.1). Control frames are counted per period; PRIORITY and WINDOW_UPDATE in
 * proportion to the streams opened and the pieces written, for that is what they are good for. A frame or a header block that was begun
 * must be complete in time; a body is judged by its rate elsewhere.
 *
 * <p>Threads: the event loop of its connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the outcome of a write is heard by who writes
final class FrameGuard extends ChannelDuplexHandler {
    private static final int HEADER = Http2CodecUtil.FRAME_HEADER_LENGTH;
    private static final int FREE_UPDATES = 100;
    private static final int UPDATES_PER_STREAM = 4;
    private static final int UPDATES_PER_PIECE = 10;
    private static final int PRIORITIES_PER_STREAM = 100;
    private static final int END_HEADERS = 0x4;

    /**
     * A client that sends more of what costs us than a client needs to, or less than it began.
     *
     * @param message printable, names what was found and what was expected; safe to log
     */
    record Flood(String message) {}

    private final Http2Limits limits;
    private final Duration patience;
    private final byte[] header = new byte[HEADER];
    private int headerBytes;
    private int toSkip = Http2CodecUtil.connectionPrefaceBuf().readableBytes();
    private boolean inData;
    private int length;
    private int stream;
    private long brought;
    private int bodies;
    private boolean inBlock;
    private boolean frames;
    private long controlStart;
    private int controls;
    private long priorities;
    private long updates;
    private long opened;
    private int lastStream;
    private long pieces;
    private boolean over;
    private @Nullable Alarm alarm;
    private boolean ringing;

    FrameGuard(Http2Limits limits, Duration patience) {
        this.limits = limits;
        this.patience = patience;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        alarm = new Alarm(ctx.channel().eventLoop(), patience.toNanos(), () -> late(ctx));
        watch();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (alarm != null) {
            alarm.stop();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (over) {
            ReferenceCountUtil.release(msg);
            return;
        }
        if (msg instanceof ByteBuf bytes) {
            int at = bytes.readerIndex();
            while (at < bytes.writerIndex()) {
                at += toSkip > 0 ? skip(bytes.writerIndex() - at) : header(bytes, at);
                if (headerBytes == HEADER) {
                    headerBytes = 0;
                    var problem = frame();
                    if (problem != null) {
                        bytes.release();
                        tell(ctx, problem);
                        return;
                    }
                }
            }
            watch();
        }
        ctx.fireChannelRead(msg);
    }

    private int skip(int available) {
        int skipped = Math.min(toSkip, available);
        toSkip -= skipped;
        brought += inData ? skipped : 0;
        return skipped;
    }

    private int header(ByteBuf bytes, int at) {
        int count = Math.min(HEADER - headerBytes, bytes.writerIndex() - at);
        bytes.getBytes(at, header, headerBytes, count);
        headerBytes += count;
        return count;
    }

    /** Counts the frame whose header is here; answers why it is one too many, or null. */
    private @Nullable String frame() {
        frames = true;
        toSkip = number(0, 3);
        length = toSkip;
        stream = number(5, 4) & Integer.MAX_VALUE;
        int type = header[3];
        inData = type == Http2FrameTypes.DATA;
        return switch (type) {
            case Http2FrameTypes.DATA, Http2FrameTypes.RST_STREAM -> null;
            case Http2FrameTypes.HEADERS, Http2FrameTypes.CONTINUATION -> block();
            case Http2FrameTypes.PRIORITY ->
                ++priorities <= PRIORITIES_PER_STREAM * (1 + opened)
                        ? null
                        : "http2: " + priorities + " PRIORITY frames (expected: few)";
            case Http2FrameTypes.WINDOW_UPDATE ->
                ++updates <= FREE_UPDATES + UPDATES_PER_STREAM * opened + UPDATES_PER_PIECE * pieces
                        ? null
                        : "http2: " + updates + " WINDOW_UPDATE frames (expected: some per piece of an answer)";
            default -> control();
        };
    }

    private int number(int from, int bytes) {
        int number = 0;
        for (int i = from; i < from + bytes; i++) {
            number = (number << 8) | (header[i] & 0xff);
        }
        return number;
    }

    /** Bytes of all bodies that have come on this connection. */
    long brought() {
        return brought;
    }

    /** Bodies of this connection that are waited for. */
    int bodies() {
        return bodies;
    }

    /** One more body is waited for, or one less. */
    void waited(int more) {
        bodies += more;
    }

    /** Bytes that have come of a DATA frame of this stream which is not complete: the codec hands on whole ones. */
    int begun(int asked) {
        return inData && toSkip > 0 && stream == asked ? length - toSkip : 0;
    }

    private @Nullable String block() {
        inBlock = (header[4] & END_HEADERS) == 0;
        if (stream > lastStream) {
            lastStream = stream;
            opened++;
        }
        return null;
    }

    private @Nullable String control() {
        long now = System.nanoTime();
        if (controls == 0 || now - controlStart > limits.controlPeriod().toNanos()) {
            controlStart = now;
            controls = 0;
        }
        return ++controls <= limits.controls()
                ? null
                : "http2: " + controls + " control frames within " + limits.controlPeriod() + " (expected: at most "
                        + limits.controls() + ")";
    }

    /** Lets the clock run exactly while something that was begun is incomplete. */
    private void watch() {
        if (alarm == null) {
            return;
        }
        boolean waiting = !frames || inBlock || headerBytes > 0 || (toSkip > 0 && !inData);
        if (waiting && !ringing) {
            alarm.set(patience.toNanos());
        } else if (!waiting && ringing) {
            alarm.clear();
        }
        ringing = waiting;
    }

    private void late(ChannelHandlerContext ctx) {
        if (!over) {
            tell(ctx, "http2: a frame or header block not complete within " + patience);
        }
    }

    private void tell(ChannelHandlerContext ctx, String problem) {
        over = true;
        if (alarm != null) {
            alarm.stop();
        }
        ctx.fireUserEventTriggered(new Flood(problem));
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        pieces++;
        ctx.write(msg, promise);
    }
}

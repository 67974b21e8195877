package dev.tollgate.io.net.h2;

import dev.tollgate.io.framing.Alarm;
import dev.tollgate.io.net.Ended;
import dev.tollgate.io.net.Http1Limits;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection to an upstream: opens streams, and knows how many more it may carry.
 *
 * <p>A connection from which nothing was heard for a while is asked with PING (RFC 9113 section 6.7) and closed if it stays silent.
 *
 * <p>Threads: the event loop of its connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the outcome of a write or close is heard by the close future
public final class ClientSession extends ChannelInboundHandlerAdapter {
    private static final long PING_AFTER = TimeUnit.SECONDS.toNanos(15);
    private static final long PING_PATIENCE = TimeUnit.SECONDS.toNanos(5);

    /** Hears what becomes of the connection, on its loop; its close is heard by the channel's close future. */
    public interface Listener {
        /** The peer's first settings are there: it speaks HTTP/2. Told once at most. */
        void ready();

        /** {@link #capacity} may have changed. */
        void changed();
    }

    private final Channel channel;
    private final Http2FrameCodec codec;
    private final Http1Limits limits;
    private final Listener listener;
    private final Alarm alarm;

    private boolean ready;
    private boolean goingAway;
    private boolean reset;
    private @Nullable Throwable problem;
    private int streams;
    private boolean heard;
    private boolean pinged;

    ClientSession(Channel channel, Http2FrameCodec codec, Http1Limits limits, Listener listener) {
        this.channel = channel;
        this.codec = codec;
        this.limits = limits;
        this.listener = listener;
        this.alarm = new Alarm(channel.eventLoop(), PING_PATIENCE, this::look);
    }

    /** Streams that may be open at once: 0 from the moment when the connection ends or the peer says that it goes away. */
    public int capacity() {
        return goingAway || problem != null || !channel.isActive()
                ? 0
                : Math.min(Http2Client.MAX_STREAMS, codec.connection().local().maxActiveStreams());
    }

    /** Whether another stream may be opened now. */
    public boolean hasRoom() {
        return streams < capacity() && codec.connection().local().canOpenStream();
    }

    /** Whether a stream that is open may send its head; the peer may have said since that it goes away, or takes fewer. */
    boolean mayBegin() {
        return capacity() > 0 && codec.connection().local().canOpenStream();
    }

    /** What broke the connection, or null. */
    public @Nullable Throwable problem() {
        return problem;
    }

    /**
     * Opens a stream and appends {@code last} to its channel. Nothing is sent before the first write.
     *
     * @throws IllegalStateException if there is no room
     */
    public Channel open(ChannelHandler last) {
        if (!hasRoom()) {
            throw new IllegalStateException("stream: no room (expected: asked before)");
        }
        var opening = new Opening(last);
        new Http2StreamChannelBootstrap(channel).handler(opening).open();
        var stream = opening.stream;
        if (stream == null) {
            throw new IllegalStateException("stream: not opened");
        }
        streams++;
        stream.closeFuture().addListener(closed -> {
            streams--;
            listener.changed();
        });
        return stream;
    }

    /** Fills the channel of a stream when it is registered, which is before {@code open} returns. */
    private final class Opening extends ChannelInitializer<Channel> {
        private final ChannelHandler last;
        private @Nullable Channel stream;

        Opening(ChannelHandler last) {
            this.last = last;
        }

        @Override
        protected void initChannel(Channel opened) {
            stream = opened;
            opened.pipeline()
                    .addLast(
                            new StreamStall(limits.writeStall()), new ResponseStream(ClientSession.this, limits), last);
        }
    }

    /** How a stream ended that was open when its connection closed. */
    Ended lost() {
        return goingAway ? new Ended.GoAway(true) : reset ? Ended.RESET : Ended.CLOSED;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        alarm.set(PING_AFTER);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        alarm.stop();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) throws Http2Exception {
        try {
            if (msg instanceof Http2SettingsFrame) {
                settings(ctx);
            } else if (msg instanceof Http2GoAwayFrame) {
                goingAway = true;
                listener.changed();
            }
        } finally {
            ReferenceCountUtil.release(msg);
        }
    }

    private void settings(ChannelHandlerContext ctx) throws Http2Exception {
        if (ready) {
            listener.changed();
            return;
        }
        ready = true;
        var flow = codec.connection().local().flowController();
        var whole = codec.connection().connectionStream();
        flow.incrementWindowSize(whole, Http2Client.MAX_STREAMS * Http2Client.STREAM_WINDOW - flow.windowSize(whole));
        ctx.flush();
        listener.ready();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        heard = true;
    }

    private void look() {
        if (!channel.isActive()) {
            return;
        }
        if (heard) {
            heard = false;
            pinged = false;
            alarm.set(PING_AFTER);
        } else if (pinged) {
            problem = new IOException("no answer to PING (expected: within 5 s)");
            channel.close();
        } else {
            pinged = true;
            channel.writeAndFlush(new DefaultHttp2PingFrame(0));
            alarm.set(PING_PATIENCE);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        reset |= cause instanceof IOException;
        if (problem == null) {
            problem = cause;
        }
        listener.changed();
        if (!(cause instanceof Http2Exception)) { // that one the codec answers with GOAWAY and a close
            ctx.close();
        }
    }
}

package dev.tollgate.io.net.h2;

import dev.tollgate.http.Grammar;
import dev.tollgate.io.framing.Alarm;
import dev.tollgate.io.net.Broken;
import dev.tollgate.io.net.Http1Limits;
import dev.tollgate.io.net.Rejection;
import dev.tollgate.io.net.Rejections;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What concerns an HTTP/2 connection as a whole: its windows, its idle end, its drain, and why it was torn down. Stands last in its pipeline.
 *
 * <p>Threads: the event loop of its connection; {@link #open} any.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the outcome of a write or close is heard by the close future
final class ServerSession extends ChannelInboundHandlerAdapter {
    /** Our side of header compression remembers this much, whatever more the client would let it. */
    private static final long MAX_TABLE = Http2CodecUtil.DEFAULT_HEADER_TABLE_SIZE;

    /** Requests that are under way when we say that we go away still come within this time. */
    private static final long LAST_CALL_MILLIS = 250;

    private static final AttributeKey<ServerSession> OF = AttributeKey.valueOf(ServerSession.class, "session");

    private final Http2FrameCodec codec;
    private final Http1Limits limits;
    private final Http2Limits http2;
    private final Rejections rejections;
    private final Map<Channel, StreamAdmission> streams = new HashMap<>();
    private @Nullable Alarm idle;
    private @Nullable Alarm stall;
    private boolean watching;
    /** Read by those who count. */
    private volatile int open;

    private boolean draining;
    private boolean over;

    ServerSession(Http2FrameCodec codec, Http1Limits limits, Http2Limits http2, Rejections rejections) {
        this.codec = codec;
        this.limits = limits;
        this.http2 = http2;
        this.rejections = rejections;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Http2Exception {
        var connection = codec.connection();
        // Until the client confirms our settings, which it might never do, it may not know how many streams we take:
        // those that are too many are refused one by one, and frames that follow them harm nothing else. How many may
        // be, the bound of resets says.
        connection.remote().maxActiveStreams(http2.streams() + http2.resets());
        connection
                .local()
                .flowController()
                .incrementWindowSize(
                        connection.connectionStream(), http2.connectionWindow() - Http2CodecUtil.DEFAULT_WINDOW_SIZE);
        var clock = new Alarm(ctx.channel().eventLoop(), limits.idle().toNanos(), () -> idle(ctx));
        clock.set(limits.idle().toNanos());
        idle = clock;
        ctx.channel().attr(OF).set(this);
        stall = new Alarm(ctx.channel().eventLoop(), lookEvery(), this::look);
        connection.addListener(new Http2ConnectionAdapter() {
            @Override
            public void onStreamActive(Http2Stream stream) {
                clock.clear();
            }

            @Override
            public void onStreamClosed(Http2Stream stream) {
                quiet(connection, clock);
            }
        });
    }

    private void quiet(Http2Connection connection, Alarm clock) {
        if (connection.numActiveStreams() <= 1 && !over) {
            clock.set(limits.idle().toNanos());
        }
    }

    /** Whether no further stream is taken (RFC 9113 section 5.1.2). */
    boolean isFull() {
        return streams.size() >= http2.streams();
    }

    /** A stream that is open. */
    void add(Channel stream, StreamAdmission admission) {
        streams.put(stream, admission);
        open = streams.size();
        stream.closeFuture().addListener(closed -> {
            streams.remove(stream);
            open = streams.size();
        });
        if (!watching && stall != null) {
            watching = true;
            stall.set(lookEvery());
        }
    }

    List<Channel> streams() {
        return new ArrayList<>(streams.keySet());
    }

    /** The number of open streams, negative where the connection does not speak HTTP/2; any thread. */
    static int open(Channel connection) {
        var session = connection.attr(OF).get();
        return session == null ? -1 : session.open;
    }

    private long lookEvery() {
        return Math.max(1, limits.writeStall().toNanos() / StreamAnswer.LOOKS);
    }

    /** One clock for all streams: an answer that is taken at once costs none. */
    private void look() {
        var clock = stall;
        watching = !streams.isEmpty() && !over && clock != null;
        if (clock != null && watching) {
            Map.copyOf(streams).forEach((stream, admission) -> admission.look(stream));
            clock.set(lookEvery());
        }
    }

    private void idle(ChannelHandlerContext ctx) {
        if (codec.connection().numActiveStreams() == 0) {
            goAway(ctx, Http2Error.NO_ERROR, "idle");
        } else if (idle != null) {
            idle.set(limits.idle().toNanos());
        }
    }

    /** Says that no new request is wanted, lets those that are under way come, and closes after the last. */
    void drain(ChannelHandlerContext ctx) {
        if (draining || over) {
            return;
        }
        draining = true;
        if (codec.connection().numActiveStreams() == 0) {
            goAway(ctx, Http2Error.NO_ERROR, "draining");
            return;
        }
        var last = new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR);
        last.setExtraStreamIds(Integer.MAX_VALUE);
        ctx.writeAndFlush(last);
        var timer = ctx.executor().schedule(() -> ctx.close(), LAST_CALL_MILLIS, TimeUnit.MILLISECONDS);
        ctx.channel().closeFuture().addListener(closed -> timer.cancel(false));
    }

    /** Ends the connection now, with what stands written. */
    private void goAway(ChannelHandlerContext ctx, Http2Error code, String why) {
        if (over) {
            return;
        }
        stop();
        var debug = ByteBufUtil.writeAscii(ctx.alloc(), why);
        ctx.writeAndFlush(new DefaultHttp2GoAwayFrame(code, debug))
                .addListener(told -> ctx.channel().unsafe().close(ctx.voidPromise()));
    }

    private void stop() {
        over = true;
        if (idle != null) {
            idle.stop();
        }
        if (stall != null) {
            stall.stop();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof Http2SettingsFrame frame) {
            var table = frame.settings().headerTableSize();
            if (table != null && table > MAX_TABLE) {
                bound(table);
            }
        }
        ReferenceCountUtil.release(msg);
    }

    private void bound(long asked) {
        try {
            codec.encoder().configuration().headersConfiguration().maxHeaderTableSize(MAX_TABLE);
        } catch (Http2Exception impossible) {
            throw new IllegalStateException("header table of " + asked + " bytes", impossible);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Broken broken) {
            streams().forEach(stream -> stream.pipeline().fireUserEventTriggered(broken));
        }
        if (event instanceof FrameGuard.Flood flood && !over) {
            rejections.closed(Rejection.of(429, flood.message()), ctx.channel().remoteAddress());
            goAway(ctx, Http2Error.ENHANCE_YOUR_CALM, "too much");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (over) {
            return;
        }
        if (cause instanceof Http2Exception broken) {
            // The codec says GOAWAY and closes by itself.
            stop();
            int status = broken.error() == Http2Error.ENHANCE_YOUR_CALM ? 429 : 400;
            rejections.closed(
                    Rejection.of(status, "http2: " + broken.error() + ", " + printable(broken)),
                    ctx.channel().remoteAddress());
            return;
        }
        if (!(cause instanceof IOException)) {
            rejections.closed(
                    Rejection.bad("connection: " + cause.getClass().getSimpleName()),
                    ctx.channel().remoteAddress());
        }
        stop();
        ctx.channel().unsafe().close(ctx.voidPromise());
    }

    private static String printable(Http2Exception broken) {
        return Grammar.printable(String.valueOf(broken.getMessage()));
    }

    /** A stream whose body is held back would wait for its reader for ever. */
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        streams().forEach(stream -> stream.config().setAutoRead(true));
        stop();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        stop();
    }
}

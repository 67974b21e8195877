package dev.tollgate.io.net.h2;

import dev.tollgate.io.net.Http1Limits;
import dev.tollgate.io.net.Rejections;
import dev.tollgate.io.net.WriteStall;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.List;

/**
 * Installs the server side of HTTP/2: each stream is a channel under the contract that {@code Http1Server} describes, for one request.
 *
 * <p>Frames and header compression are Netty's, with its validation on; what a request may say is judged by {@link StreamAdmission}, what a
 * client may send by {@link FrameGuard}. {@code setAutoRead(false)} on a stream holds its body back by its window.
 *
 * <p>Threads: immutable; the handlers belong to their connection's loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the outcome of a write or close is heard by the close future
final class Http2Server {
    /** A client that does not read costs this much per stream before its upstream is no longer read. */
    private static final WriteBufferWaterMark WATER = new WriteBufferWaterMark(16 << 10, 64 << 10);

    private static final long FIELD_OVERHEAD = 32;

    /** What the streams of a connection write in one turn of its loop goes out as one: at most so many times held back. */
    static final int MOST_FLUSHES = 256;

    private final Http1Limits limits;
    private final Http2Limits http2;
    private final Rejections rejections;

    Http2Server(Http1Limits limits, Http2Limits http2, Rejections rejections) {
        this.limits = limits;
        this.http2 = http2;
        this.rejections = rejections;
    }

    /** Makes {@code pipeline}, which may hold a TLS handler already, serve the requests of its streams. */
    void install(ChannelPipeline pipeline, HttpPort.Handlers handlers) {
        var codec = codec();
        var guard = new FrameGuard(http2, limits.header());
        var session = new ServerSession(codec, limits, http2, rejections);
        pipeline.addFirst(new WriteStall(limits.writeStall()));
        pipeline.addLast(guard);
        pipeline.addLast(codec);
        pipeline.addLast(new FlushConsolidationHandler(MOST_FLUSHES, true));
        pipeline.addLast(new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel stream) {
                if (session.isFull()) {
                    stream.pipeline().addLast(new Refuse());
                    return;
                }
                stream.config().setWriteBufferWaterMark(WATER);
                var admission = new StreamAdmission(limits, rejections, guard);
                stream.pipeline().addLast(admission, handlers.handler(stream));
                session.add(stream, admission);
            }
        }));
        pipeline.addLast(session);
    }

    private Http2FrameCodec codec() {
        var settings = Http2Settings.defaultSettings()
                .maxConcurrentStreams(http2.streams())
                .initialWindowSize(http2.window())
                .maxHeaderListSize(limits.line() + limits.headerBytes() + FIELD_OVERHEAD * limits.headerCount());
        return new Codec(settings, http2).build();
    }

    /** Netty's codec with all its checks; what many streams write at once they share evenly, for priorities are no more (RFC 9113 section 5.3.2). */
    private static final class Codec extends AbstractHttp2ConnectionHandlerBuilder<Http2FrameCodec, Codec> {
        Codec(Http2Settings settings, Http2Limits http2) {
            var connection = new DefaultHttp2Connection(true);
            connection
                    .remote()
                    .flowController(new DefaultHttp2RemoteFlowController(
                            connection, new UniformStreamByteDistributor(connection)));
            connection(connection);
            initialSettings(settings);
            validateHeaders(true);
            frameLogger(new PlainLength());
            headerSensitivityDetector(AnswerHeads.ONCE_ONLY);
            encoderIgnoreMaxHeaderListSize(true);
            int seconds = Math.max(1, (int) http2.resetPeriod().toSeconds());
            decoderEnforceMaxRstFramesPerWindow(http2.resets(), seconds);
            encoderEnforceMaxRstFramesPerWindow(http2.resets(), seconds);
            gracefulShutdownTimeoutMillis(-1);
        }

        @Override
        protected Http2FrameCodec build() {
            return super.build();
        }

        @Override
        protected Http2FrameCodec build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            return new Http2FrameCodec(encoder, decoder, settings, decoupleCloseAndGoAway(), flushPreface()) {};
        }
    }

    /** Refuses a stream as one of which nothing ran. */
    private static final class Refuse extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            ReferenceCountUtil.release(msg);
            ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.REFUSED_STREAM));
            ctx.close();
        }
    }

    /** Whether {@code connection} speaks HTTP/2, and then lets it finish its streams and takes no more; asked on its loop. */
    static boolean drain(Channel connection) {
        var context = connection.pipeline().context(ServerSession.class);
        if (context == null) {
            return false;
        }
        ((ServerSession) context.handler()).drain(context);
        return true;
    }

    /** The open streams of {@code connection}; none where it does not speak HTTP/2. Asked on its loop. */
    static List<Channel> streams(Channel connection) {
        var session = connection.pipeline().get(ServerSession.class);
        return session == null ? List.of() : session.streams();
    }
}

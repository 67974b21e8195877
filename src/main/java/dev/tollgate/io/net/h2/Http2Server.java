package dev.tollgate.io.net.h2;

import dev.tollgate.io.net.Http1Limits;
import dev.tollgate.io.net.Rejections;
import dev.tollgate.io.net.WriteStall;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.List;

/**
 * Installs the server side of HTTP/2: each stream is a channel under the contract that {@code Http1Server} describes, for one request.
 *
 * <p>Frames and header compression are Netty's, with its validation on; what a request may say is judged by {@link StreamAdmission}, what a
 * client may send by {@link FrameGuard}. {@code setAutoRead(false)} on a stream holds its body back by its window.
 *
 * <p>Threads: immutable; the handlers belong to their connection's loop.
 */
final class Http2Server {
    /** A client that does not read costs this much per stream before its upstream is no longer read. */
    private static final WriteBufferWaterMark WATER = new WriteBufferWaterMark(16 << 10, 64 << 10);

    private static final long FIELD_OVERHEAD = 32;

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
        var session = new ServerSession(codec, limits, http2, rejections);
        pipeline.addFirst(new WriteStall(limits.writeStall()));
        pipeline.addLast(new FrameGuard(http2, limits.header()));
        pipeline.addLast(codec);
        pipeline.addLast(new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel stream) {
                stream.config().setWriteBufferWaterMark(WATER);
                stream.pipeline().addLast(new StreamAdmission(limits, rejections));
                stream.pipeline().addLast(handlers.handler(stream));
                session.add(stream);
            }
        }));
        pipeline.addLast(session);
    }

    private Http2FrameCodec codec() {
        var settings = Http2Settings.defaultSettings()
                .maxConcurrentStreams(http2.streams())
                .initialWindowSize(http2.window())
                .maxHeaderListSize(limits.line() + limits.headerBytes() + FIELD_OVERHEAD * limits.headerCount());
        int resetSeconds = Math.max(1, (int) http2.resetPeriod().toSeconds());
        return Http2FrameCodecBuilder.forServer()
                .initialSettings(settings)
                .validateHeaders(true)
                .headerSensitivityDetector(AnswerHeads.ONCE_ONLY)
                .encoderIgnoreMaxHeaderListSize(true)
                .decoderEnforceMaxRstFramesPerWindow(http2.resets(), resetSeconds)
                .encoderEnforceMaxRstFramesPerWindow(http2.resets(), resetSeconds)
                .gracefulShutdownTimeoutMillis(-1)
                .build();
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

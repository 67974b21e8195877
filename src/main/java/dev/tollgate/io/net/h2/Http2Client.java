package dev.tollgate.io.net.h2;

import dev.tollgate.io.net.Http1Limits;
import dev.tollgate.io.net.WriteStall;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers.PseudoHeaderName;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.util.AsciiString;
import java.util.Set;

/**
 * Installs the upstream side of HTTP/2 (RFC 9113) on a connection that is ready for it: after ALPN, or in the clear with prior
 * knowledge.
 *
 * <p>Each exchange is a stream, and each stream a channel that keeps the contract of {@link dev.tollgate.io.net.Http1Client}. What the
 * peer may make us hold or do is bounded: {@value #STREAM_WINDOW} bytes unread per stream, one head, {@link FrameBudget} frames.
 *
 * <p>Threads: immutable; the handlers belong to their connection's loop.
 */
public final class Http2Client {

    /** The most streams that we open at once on one connection, whatever the peer allows. */
    public static final int MAX_STREAMS = 100;

    /**
     * Bytes of an answer that the peer may send before they are read. The window of the connection is that of all its streams, so that
     * streams whose readers are slow never hold up the others.
     */
    static final int STREAM_WINDOW = 128 << 10;

    private static final int MAX_QUEUED_CONTROL_FRAMES = 1000;

    /**
     * The fields that may enter the compression's table: those that are the same for each request to an origin. All others are neither
     * worth it nor, like credentials, safe there (RFC 7541 section 7.1.3), and the peer could make us keep as many as it likes.
     */
    private static final Set<AsciiString> REPEATED = Set.of(
            PseudoHeaderName.METHOD.value(),
            PseudoHeaderName.SCHEME.value(),
            PseudoHeaderName.AUTHORITY.value(),
            HttpHeaderNames.CONTENT_TYPE,
            HttpHeaderNames.ACCEPT_ENCODING,
            AsciiString.cached("anthropic-version"));

    private final Http1Limits limits;

    /** Of {@code limits} those of heads, bodies and write stalls count; {@code limits.body} bounds an answer. */
    public Http2Client(Http1Limits limits) {
        this.limits = limits;
    }

    /** Appends the codec to the pipeline of {@code channel}, which must be active, and sends the preface. */
    public ClientSession install(Channel channel, ClientSession.Listener listener) {
        var settings = new Http2Settings()
                .pushEnabled(false)
                .maxConcurrentStreams(0)
                .initialWindowSize(STREAM_WINDOW)
                .maxHeaderListSize(limits.headerBytes());
        var codec = Http2FrameCodecBuilder.forClient()
                .initialSettings(settings)
                .validateHeaders(true)
                .frameLogger(new PlainLength())
                .headerSensitivityDetector((name, value) -> !REPEATED.contains(AsciiString.of(name)))
                .encoderIgnoreMaxHeaderListSize(true)
                .encoderEnforceMaxQueuedControlFrames(MAX_QUEUED_CONTROL_FRAMES)
                .gracefulShutdownTimeoutMillis(0)
                .build();
        var session = new ClientSession(channel, codec, limits, listener);
        channel.pipeline()
                .addFirst(new WriteStall(limits.writeStall()))
                .addLast(
                        new FrameBudget(0),
                        codec,
                        new FlushConsolidationHandler(Http2Server.MOST_FLUSHES, true),
                        new Http2MultiplexHandler(new Unasked()),
                        session);
        return session;
    }

    /** Refuses streams that an upstream opens: none was asked for. Threads: any. */
    @Sharable
    @SuppressWarnings("FutureReturnValueIgnored") // the outcome of a close is heard by the close future
    private static final class Unasked extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            ctx.close();
        }
    }
}

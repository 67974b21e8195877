package dev.tollgate.io.net;

import dev.tollgate.io.framing.ServerResponseEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/**
 * Says no and ends the connection so that the answer arrives: half-closed, then read away within bounds, because closing with unread
 * bytes sends a reset that may overtake the answer.
 *
 * <p>Threads: the event loop of its connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the outcome of a write or close is heard by the close future
final class Refuser {
    private static final int LOOKS = 10;

    private final Http1Limits limits;
    private final Rejections rejections;
    private final ServerResponseEncoder encoder;
    private long discarded;

    Refuser(Http1Limits limits, Rejections rejections, ServerResponseEncoder encoder) {
        this.limits = limits;
        this.rejections = rejections;
        this.encoder = encoder;
    }

    void answer(ChannelHandlerContext ctx, Rejection rejection) {
        var page = rejections.answer(rejection, ctx.channel().remoteAddress());
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(rejection.status()),
                ByteBufUtil.writeUtf8(ctx.alloc(), page.body()));
        page.headers().forEach(response.headers()::add);
        if (rejection.status() == 405) {
            response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        }
        encoder.frame(response, true);
        ctx.write(response);
    }

    void closed(ChannelHandlerContext ctx, Rejection rejection) {
        rejections.closed(rejection, ctx.channel().remoteAddress());
    }

    /** Closes when everything written so far has left. */
    void close(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> ctx.close());
    }

    /** Ends our side when everything written so far has left, and the connection a little later. */
    void linger(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> {
            if (!done.isSuccess()) {
                ctx.close();
                return;
            }
            var tls = ctx.pipeline().get(SslHandler.class);
            if (tls != null) {
                tls.closeOutbound();
            } else if (ctx.channel() instanceof DuplexChannel socket) {
                socket.shutdownOutput();
            }
            ctx.channel().config().setAutoRead(true);
            look(ctx, LOOKS);
        });
    }

    /** Many clients send all of their body before they read a word, so there is time as long as they send; but not for ever. */
    private void look(ChannelHandlerContext ctx, int left) {
        long before = discarded;
        var timer = ctx.executor()
                .schedule(
                        () -> {
                            if (discarded == before || left == 1) {
                                ctx.close();
                            } else if (ctx.channel().isActive()) {
                                look(ctx, left - 1);
                            }
                        },
                        limits.linger().toNanos(),
                        TimeUnit.NANOSECONDS);
        ctx.channel().closeFuture().addListener(closed -> timer.cancel(false));
    }

    /** Throws away what still arrives, up to the limit. */
    void discard(ChannelHandlerContext ctx, ByteBuf bytes) {
        discarded += bytes.readableBytes();
        bytes.release();
        if (discarded > Math.max(limits.drain(), 2 * limits.body())) {
            ctx.close();
        }
    }
}

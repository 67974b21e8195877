package dev.tollgate.io.net;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Answers with the path and the size of the body, whatever version of HTTP brought them; but {@code /early} answers before the body, {@code
 * /hold} never, {@code /pause} stops reading and never answers, {@code /stop} does and answers, {@code /flood} writes without end, {@code /ask}
 * wants the body, {@code /cut} begins an answer and breaks it off, {@code /pieces} answers in three.
 */
@SuppressWarnings("FutureReturnValueIgnored")
final class Echo extends ChannelInboundHandlerAdapter {
    private final EchoLog log;
    private String path = "";
    private long received;
    private boolean counted;

    Echo(EchoLog log) {
        this.log = log;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        counted = true;
        log.open.incrementAndGet();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (counted) {
            counted = false;
            log.open.decrementAndGet();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof ServerRequest request) {
            path = request.head().target().path();
            received = 0;
            log.lines.add(request.method() + " " + request.uri());
            request.headers().forEach(field -> log.lines.add("header " + field.getKey() + ": " + field.getValue()));
            log.lines.add("length " + request.head().contentLength());
            begun(ctx);
        } else if (msg instanceof HttpContent content) {
            received += content.content().readableBytes();
            content.release();
            if (msg instanceof LastHttpContent && !path.equals("/early") && !path.equals("/stop")) {
                log.lines.add("body " + path + " " + received);
                ended(ctx);
            }
        }
    }

    private void begun(ChannelHandlerContext ctx) {
        switch (path) {
            case "/early" -> answer(ctx);
            case "/ask" -> ctx.writeAndFlush(Http1Server.CONTINUE);
            case "/stop" -> {
                ctx.channel().config().setAutoRead(false);
                answer(ctx);
            }
            case "/pause" -> ctx.channel().config().setAutoRead(false);
            case "/flood" -> {
                ctx.writeAndFlush(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
                flood(ctx);
            }
            default -> {}
        }
    }

    private void ended(ChannelHandlerContext ctx) {
        switch (path) {
            case "/hold", "/flood" -> {}
            case "/cut" -> {
                ctx.write(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
                ctx.writeAndFlush(new DefaultHttpContent(ByteBufUtil.writeAscii(ctx.alloc(), "half of")))
                        .addListener(written -> ctx.channel().close());
            }
            case "/pieces" -> {
                ctx.write(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
                for (var piece : List.of("one,", "two,", "three")) {
                    ctx.write(new DefaultHttpContent(ByteBufUtil.writeAscii(ctx.alloc(), piece)));
                }
                ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
            }
            case "/empty" ->
                ctx.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NO_CONTENT));
            default -> answer(ctx);
        }
    }

    private void flood(ChannelHandlerContext ctx) {
        while (ctx.channel().isWritable()) {
            ctx.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(new byte[64 << 10])));
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (path.equals("/flood") && ctx.channel().isActive()) {
            flood(ctx);
        }
    }

    private void answer(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.OK,
                ByteBufUtil.writeUtf8(ctx.alloc(), path + " " + received + "\n")));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        switch (event) {
            case Broken broken -> log.lines.add("broken " + broken.kind());
            case Ended.Reset reset
            when reset.code() != Ended.Reset.NO_CODE -> log.lines.add("ended Reset " + reset.code());
            case Ended end -> log.lines.add("ended " + end.getClass().getSimpleName());
            default -> {}
        }
    }
}

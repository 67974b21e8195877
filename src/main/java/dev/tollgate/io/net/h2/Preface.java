package dev.tollgate.io.net.h2;

import dev.tollgate.io.framing.Alarm;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells HTTP/2 by prior knowledge from HTTP/1.1 on a connection in the clear, by the preface that no request of HTTP/1.1 begins with (RFC
 * 9113 section 3.4). It judges nothing: what is not the preface to its last byte is left to HTTP/1.1 to refuse.
 *
 * <p>Threads: the event loop of its connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the outcome of a close is heard by the close future
final class Preface extends ChannelInboundHandlerAdapter {
    private final Consumer<Boolean> chosen;
    private final Duration patience;
    private @Nullable ByteBuf begun;
    private @Nullable Alarm alarm;

    /**
     * Waits for the first bytes.
     *
     * @param patience how long for
     * @param chosen installs what is spoken behind this handler: HTTP/2 where true
     */
    Preface(Duration patience, Consumer<Boolean> chosen) {
        this.patience = patience;
        this.chosen = chosen;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        alarm = new Alarm(ctx.channel().eventLoop(), patience.toNanos(), () -> ctx.close());
        alarm.set(patience.toNanos());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (!(msg instanceof ByteBuf bytes)) {
            ctx.fireChannelRead(msg);
            return;
        }
        var all = begun == null ? bytes : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), begun, bytes);
        begun = null;
        var preface = Http2CodecUtil.connectionPrefaceBuf();
        try {
            int common = Math.min(all.readableBytes(), preface.readableBytes());
            boolean alike = common == 0 || all.slice(all.readerIndex(), common).equals(preface.slice(0, common));
            if (alike && common < preface.readableBytes()) {
                begun = all;
                return;
            }
            chosen.accept(alike);
        } finally {
            preface.release();
        }
        ctx.fireChannelRead(all);
        ctx.pipeline().remove(this);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (alarm != null) {
            alarm.stop();
        }
        ReferenceCountUtil.release(begun);
        begun = null;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}

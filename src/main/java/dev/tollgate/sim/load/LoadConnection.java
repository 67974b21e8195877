package dev.tollgate.sim.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a {@link LoadClient}: one request at a time.
 *
 * <p>Threads: confined to the event loop.
 */
// A failed write or close ends in channelInactive: their futures say nothing more.
@SuppressWarnings("FutureReturnValueIgnored")
final class LoadConnection extends ChannelInboundHandlerAdapter {
    private static final int SCRATCH = 64 << 10;

    private final LoadClient client;
    private final AnswerScan scan = new AnswerScan();
    private final byte[] scratch = new byte[SCRATCH];
    private @Nullable ChannelHandlerContext ctx;
    private boolean waiting;
    private long scheduled;

    LoadConnection(LoadClient client) {
        this.client = client;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        ctx = context;
        client.opened(this);
    }

    void send(ByteBuf request, long due) {
        waiting = true;
        scheduled = due;
        if (ctx != null) {
            ctx.writeAndFlush(request, ctx.voidPromise());
        }
    }

    long events() {
        return scan.events();
    }

    void close() {
        if (ctx != null) {
            ctx.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var buffer = (ByteBuf) message;
        try {
            while (buffer.isReadable()) {
                int length = Math.min(SCRATCH, buffer.readableBytes());
                buffer.readBytes(scratch, 0, length);
                read(context, length);
            }
        } finally {
            buffer.release();
        }
    }

    private void read(ChannelHandlerContext context, int length) {
        var progress = waiting ? scan.read(scratch, length) : AnswerScan.Progress.BROKEN;
        switch (progress) {
            case MORE -> {}
            case DONE -> {
                waiting = false;
                client.answered(this, scheduled, scan.status());
            }
            case BROKEN -> context.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        client.ended(this, waiting);
        waiting = false;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}

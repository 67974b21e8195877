package dev.tollgate.io.net.h2;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Refuses streams that an upstream opens: none was asked for. Threads: any. */
@Sharable
@SuppressWarnings("FutureReturnValueIgnored") // the outcome of a close is heard by the close future
final class Unasked extends ChannelInboundHandlerAdapter {
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ctx.close();
    }
}

package dev.tollgate.io.upstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * Stands before the response codec and drops a connection on which a byte arrives while no exchange holds it, so that
 * nothing is parsed that nobody asked for. Threads: its event loop only.
 */
final class IdleGuard extends ChannelInboundHandlerAdapter {

    private final ExchangeSlot slot;

    IdleGuard(ExchangeSlot slot) {
        this.slot = slot;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        if (slot.phase() == Phase.IN_USE) {
            context.fireChannelRead(bytes);
            return;
        }
        ReferenceCountUtil.release(bytes);
        slot.drop();
    }
}

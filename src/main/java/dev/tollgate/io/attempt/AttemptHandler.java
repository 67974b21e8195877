package dev.tollgate.io.attempt;

import dev.tollgate.io.net.Broken;
import dev.tollgate.io.net.Ended;
import dev.tollgate.io.net.UpstreamResponse;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * What an upstream's channel says, handed to the attempt that uses it; after the attempt's end nobody hears it.
 *
 * <p>Threads: confined to the event loop of its exchange.
 */
final class AttemptHandler extends ChannelInboundHandlerAdapter {
    private final Attempt attempt;

    AttemptHandler(Attempt attempt) {
        this.attempt = attempt;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (attempt.isDone()) {
            ReferenceCountUtil.release(message);
            return;
        }
        try {
            if (message instanceof UpstreamResponse head) {
                attempt.head(head);
            }
            if (message instanceof HttpContent content) {
                attempt.content(content);
            }
        } catch (RuntimeException | Error thrown) {
            attempt.defect(thrown);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        attempt.readComplete();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (attempt.isDone()) {
            return;
        }
        switch (event) {
            case Broken broken -> attempt.fail(Failures.of(broken));
            case Ended ended -> attempt.over(ended);
            default -> {}
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!attempt.isDone()) {
            attempt.over(Ended.CLOSED);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!attempt.isDone()) {
            attempt.broke(cause);
        }
    }
}

package dev.tollgate.io.upstream.pool;

import dev.tollgate.io.net.Broken;
import dev.tollgate.io.net.Ended;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The exchange's end of a connection in tests: hears the answer, the failure and the close. */
class Answer extends ChannelInboundHandlerAdapter {

    final CompletableFuture<String> end = new CompletableFuture<>();
    final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    final CompletableFuture<String> closed = new CompletableFuture<>();

    static void writeRequest(Channel channel) {
        var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
        request.headers().set("host", "test");
        var _ = channel.writeAndFlush(request);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof LastHttpContent) {
                ended();
                end.complete("end");
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /** The end of the answer, inside the read. */
    void ended() {}

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closed.complete("closed");
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof Ended.Reset) {
            failure.complete(new IOException("reset by the peer"));
        } else if (event instanceof Broken broken) {
            failure.complete(new IOException(broken.message()));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        failure.complete(cause);
    }

    void awaitEnd() {
        await(end);
    }

    void awaitClosed() {
        await(closed);
    }

    Throwable awaitFailure() {
        return await(failure);
    }

    private static <T> T await(CompletableFuture<T> awaited) {
        try {
            return awaited.get(Bench.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (Exception late) {
            throw new AssertionError("nothing heard (expected: within 10 s)", late);
        }
    }
}

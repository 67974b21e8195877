package dev.tollgate.io.upstream.pool;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.io.net.Broken;
import dev.tollgate.io.net.Ended;
import dev.tollgate.io.net.UpstreamResponse;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Writes down what an exchange hears, in the words of the contract: {@code 200}, {@code end}, {@code Broken TRUNCATED}, ... */
final class Heard extends ChannelInboundHandlerAdapter {
    final List<String> events = new CopyOnWriteArrayList<>();
    final AtomicLong bytes = new AtomicLong();
    final List<String> messages = new CopyOnWriteArrayList<>();
    volatile @Nullable UpstreamResponse response;
    volatile boolean pausesAtHead;

    static void ask(Channel channel, HttpMethod method, int bodyBytes) {
        var request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, method, "/v1/x?y=1", Unpooled.wrappedBuffer(new byte[bodyBytes]));
        request.headers().set("host", "api.test");
        request.headers().set("X-Mixed", "Case");
        request.headers().set("content-length", bodyBytes);
        var _ = channel.writeAndFlush(request, channel.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof UpstreamResponse head) {
                response = head;
                if (pausesAtHead) {
                    context.channel().config().setAutoRead(false);
                }
                events.add(String.valueOf(head.status().code()));
            }
            if (message instanceof HttpContent content) {
                bytes.addAndGet(content.content().readableBytes());
            }
            if (message instanceof LastHttpContent) {
                events.add("end");
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        switch (event) {
            case Broken broken -> {
                events.add("Broken " + broken.kind());
                messages.add(broken.message());
            }
            case Ended.Clean _ -> events.add("Clean");
            case Ended.Closed _ -> events.add("Closed");
            case Ended.Reset reset -> events.add("Reset " + reset.code());
            case Ended.GoAway away -> events.add(away.processed() ? "GoAway processed" : "GoAway unprocessed");
            default -> {}
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        events.add("inactive");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        events.add("exception " + cause);
    }

    /** The head of the answer, which must have come. */
    UpstreamResponse head() {
        return requireNonNull(response, "no head");
    }

    /** Waits until so many bytes of the body have come. */
    void awaitBytes(long count) {
        await(_ -> bytes.get() >= count);
    }

    Heard await(String event) {
        return await(heard -> heard.contains(event));
    }

    Heard await(Predicate<List<String>> wanted) {
        Awaitility.await()
                .atMost(Duration.ofMillis(Bench.PATIENCE_MILLIS))
                .pollInterval(Duration.ofMillis(2))
                .untilAsserted(() -> assertThat(wanted.test(events))
                        .as("heard %s and %s bytes", events, bytes)
                        .isTrue());
        return this;
    }
}

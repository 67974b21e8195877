package dev.tollgate.io.net.h2;

import static org.awaitility.Awaitility.await;

import dev.tollgate.http.HeaderList;
import dev.tollgate.io.net.Broken;
import dev.tollgate.io.net.Ended;
import dev.tollgate.io.net.Http1Limits;
import dev.tollgate.io.net.Http1Server;
import dev.tollgate.io.net.Rejection;
import dev.tollgate.io.net.Rejections;
import dev.tollgate.io.net.ServerRequest;
import dev.tollgate.io.net.Transport;
import dev.tollgate.io.net.tls.ServerTls;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An echo at a port of any version of HTTP. What it does depends on the path: {@code /early} answers before the body, {@code /hold} never
 * answers, {@code /flood} writes without end, {@code /ask} wants the body, {@code /cut} begins an answer and breaks it off, {@code /pieces}
 * answers in three, {@code /pause} stops reading. Everything else is answered with the path and the size of the body.
 */
final class StreamEcho implements AutoCloseable {
    static final Http1Limits LIMITS = Http1Limits.defaults()
            .withTimes(
                    Duration.ofMillis(600),
                    Duration.ofMillis(1500),
                    Duration.ofMillis(600),
                    Duration.ofMillis(800),
                    Duration.ofMillis(200));

    /** What the echo and the ports saw, in order. */
    final List<String> log = new CopyOnWriteArrayList<>();

    private final AtomicInteger open = new AtomicInteger();
    private final Transport transport = Transport.open("echo", 2);
    private final Channel listener;

    StreamEcho(@Nullable ServerTls tls) {
        var port = new HttpPort(LIMITS, Http2Limits.defaults(), tls, new Recorder());
        listener = new ServerBootstrap()
                .group(transport.loops())
                .channel(transport.serverChannel())
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        port.install(channel.pipeline(), serving -> new Echo());
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    List<String> requests() {
        return log.stream().filter(line -> line.matches("[A-Z]+ /.*")).toList();
    }

    void awaitLog(String line, int millis) {
        await().pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofMillis(millis))
                .until(() -> log.contains(line));
    }

    /** Waits until every request's channel has ended, and forgets what was logged. */
    void awaitQuiet() {
        await().pollInterval(Duration.ofMillis(5)).atMost(Duration.ofSeconds(5)).until(() -> open.get() == 0);
        log.clear();
    }

    @Override
    public void close() {
        listener.close().awaitUninterruptibly(2, TimeUnit.SECONDS);
        transport.close();
    }

    private final class Recorder implements Rejections {
        @Override
        public Page answer(Rejection rejection, @Nullable SocketAddress peer) {
            log.add("rejected " + rejection.status());
            return new Page(HeaderList.of("content-type", "text/plain"), rejection.message() + "\n");
        }

        @Override
        public void closed(Rejection rejection, @Nullable SocketAddress peer) {
            log.add("closed " + rejection.status() + " " + rejection.message());
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private final class Echo extends ChannelInboundHandlerAdapter {
        private String path = "";
        private long received;
        private boolean counted;

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            counted = true;
            open.incrementAndGet();
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext ctx) {
            if (counted) {
                counted = false;
                open.decrementAndGet();
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            if (msg instanceof ServerRequest request) {
                path = request.head().target().path();
                received = 0;
                log.add(request.method() + " " + request.uri());
                request.headers().forEach(field -> log.add("header " + field.getKey() + ": " + field.getValue()));
                log.add("length " + request.head().contentLength());
                begun(ctx);
            } else if (msg instanceof HttpContent content) {
                received += content.content().readableBytes();
                content.release();
                if (msg instanceof LastHttpContent && !path.equals("/early")) {
                    log.add("body " + path + " " + received);
                    ended(ctx);
                }
            }
        }

        private void begun(ChannelHandlerContext ctx) {
            switch (path) {
                case "/early" -> answer(ctx);
                case "/ask" -> ctx.writeAndFlush(Http1Server.CONTINUE);
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
                case Broken broken -> log.add("broken " + broken.kind());
                case Ended.Reset reset -> log.add("ended Reset " + reset.code());
                case Ended end -> log.add("ended " + end.getClass().getSimpleName());
                default -> {}
            }
        }
    }
}

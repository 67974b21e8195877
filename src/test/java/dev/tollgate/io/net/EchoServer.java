package dev.tollgate.io.net;

import dev.tollgate.http.HeaderList;
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
import org.jspecify.annotations.Nullable;

/**
 * The gate with an echo behind it, on real sockets. What the echo does depends on the path: {@code /early} answers before the body, {@code
 * /hold} never answers, {@code /pause} stops reading and never answers, {@code /stop} does and answers, {@code /flood} writes without end, {@code /ask} wants the body.
 */
final class EchoServer implements AutoCloseable {
    static final Http1Limits LIMITS = Http1Limits.defaults()
            .withTimes(
                    Duration.ofMillis(500),
                    Duration.ofMillis(1500),
                    Duration.ofMillis(500),
                    Duration.ofMillis(800),
                    Duration.ofMillis(200));

    /** What the echo and the ports saw, in order: {@code GET /path}, {@code body /path n}, events, {@code rejected 400}. */
    final List<String> log = new CopyOnWriteArrayList<>();

    final Transport transport;
    private final Channel listener;

    EchoServer(boolean epoll) {
        transport = epoll ? Transport.open("echo", 1) : Transport.open("echo", 1, false);
        var server = new Http1Server(LIMITS, new Recorder());
        listener = new ServerBootstrap()
                .group(transport.loops())
                .channel(transport.serverChannel())
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        server.install(channel.pipeline(), new Echo());
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
            log.add("closed " + rejection.status());
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private final class Echo extends ChannelInboundHandlerAdapter {
        private String path = "";
        private long received;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            if (msg instanceof ServerRequest request) {
                path = request.head().target().path();
                received = 0;
                log.add(request.method() + " " + request.uri());
                request.headers().forEach(field -> log.add("header " + field.getKey() + ": " + field.getValue()));
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
            } else if (msg instanceof HttpContent content) {
                received += content.content().readableBytes();
                content.release();
                if (msg instanceof LastHttpContent && !path.equals("/early") && !path.equals("/stop")) {
                    log.add("body " + path + " " + received);
                    if (!path.equals("/hold") && !path.equals("/flood")) {
                        answer(ctx);
                    }
                }
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
                case Ended end -> log.add("ended " + end.getClass().getSimpleName());
                default -> {}
            }
        }
    }
}

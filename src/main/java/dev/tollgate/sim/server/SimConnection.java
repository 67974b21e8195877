package dev.tollgate.sim.server;

import dev.tollgate.sim.SimFault;
import dev.tollgate.sim.SimRequest;
import dev.tollgate.sim.Step;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a simulated provider: collects requests (at most 64 MiB each, 16 pipelined) and answers them one after the other.
 *
 * <p>Threads: confined to the channel's event loop.
 */
// Failed writes and closes end in channelInactive, which ends the exchange: their futures say nothing more.
@SuppressWarnings("FutureReturnValueIgnored")
final class SimConnection extends SimpleChannelInboundHandler<HttpObject> {
    private static final int MAX_BODY = 64 << 20;
    private static final int MAX_PIPELINED = 16;

    private final SimServer server;
    private final ArrayDeque<SimRequest> pending = new ArrayDeque<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private @Nullable HttpRequest head;
    private @Nullable ScriptPlayer player;
    private @Nullable Runnable waiter;
    private boolean holdsPlace;
    private int seen;

    SimConnection(SimServer server) {
        this.server = server;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        server.counters().opened();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        if (message.decoderResult().isFailure()) {
            if (player != null || waiter != null) {
                ctx.close();
                return;
            }
            var refusal = "HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
            play(ctx, List.of(Step.send(refusal), new Step.Close()));
            return;
        }
        if (message instanceof HttpRequest request) {
            head = request;
            body.reset();
            if (HttpUtil.is100ContinueExpected(request)) {
                ctx.writeAndFlush(
                        Unpooled.copiedBuffer("HTTP/1.1 100 Continue\r\n\r\n", StandardCharsets.US_ASCII),
                        ctx.voidPromise());
            }
        }
        if (message instanceof HttpContent content) {
            body.writeBytes(ByteBufUtil.getBytes(content.content()));
            if (body.size() > MAX_BODY || pending.size() > MAX_PIPELINED) {
                ctx.close();
                return;
            }
        }
        if (message instanceof LastHttpContent && head != null) {
            var entries = head.headers().entries();
            pending.addLast(new SimRequest(head.method().name(), head.uri(), entries, body.toByteArray()));
            head = null;
            body.reset();
            next(ctx);
        }
    }

    private void next(ChannelHandlerContext ctx) {
        if (player != null || waiter != null || !ctx.channel().isActive()) {
            return;
        }
        var request = pending.pollFirst();
        if (request == null) {
            return;
        }
        var ordinal = server.counters().received(request);
        var fault = server.faults().choose(request, ordinal);
        if (fault == SimFault.STALE_KEEP_ALIVE) {
            fault = seen > 0 ? SimFault.CLOSE_WITHOUT_ANSWER : null;
        }
        seen++;
        if (fault != null) {
            server.counters().faults.incrementAndGet();
        }
        enter(ctx, request, fault, ordinal);
    }

    private void enter(ChannelHandlerContext ctx, SimRequest request, @Nullable SimFault fault, long ordinal) {
        if (!request.path().startsWith("/v1/")) {
            play(ctx, server.script(request, fault, ordinal));
            return;
        }
        Runnable later = () -> granted(ctx, () -> play(ctx, server.script(request, fault, ordinal)));
        switch (server.seats().enter(later)) {
            case IN -> {
                holdsPlace = true;
                play(ctx, server.script(request, fault, ordinal));
            }
            case WAITS -> waiter = later;
            case REFUSED -> play(ctx, server.full(request, ordinal));
        }
    }

    /** A place was taken for this connection, on any thread; it is given back if the peer has left meanwhile. */
    private void granted(ChannelHandlerContext ctx, Runnable play) {
        try {
            ctx.executor().execute(() -> {
                if (waiter == null || !ctx.channel().isActive()) {
                    server.seats().leave();
                    return;
                }
                waiter = null;
                holdsPlace = true;
                play.run();
            });
        } catch (RejectedExecutionException closing) {
            server.seats().leave();
        }
    }

    private void play(ChannelHandlerContext ctx, List<Step> script) {
        player = new ScriptPlayer(ctx, script, () -> done(ctx));
        player.run();
    }

    private void done(ChannelHandlerContext ctx) {
        player = null;
        leave();
        server.counters().answered.incrementAndGet();
        if (!pending.isEmpty()) {
            ctx.executor().execute(() -> next(ctx));
        }
    }

    private void leave() {
        if (holdsPlace) {
            holdsPlace = false;
            server.seats().leave();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (player != null) {
            player.writable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        server.counters().closed();
        if (player != null || waiter != null) {
            server.counters().cancelled.incrementAndGet();
        }
        if (player != null) {
            player.stop();
            player = null;
        }
        if (waiter != null && server.seats().forget(waiter)) {
            waiter = null;
        }
        leave();
        pending.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}

package dev.tollgate.io.probe;

import dev.tollgate.io.net.Broken;
import dev.tollgate.io.net.Ended;
import dev.tollgate.io.net.UpstreamResponse;
import dev.tollgate.io.upstream.ConnectFailure;
import dev.tollgate.io.upstream.pool.AcquireListener;
import dev.tollgate.io.upstream.pool.Acquisition;
import dev.tollgate.io.upstream.pool.UpstreamConnection;
import dev.tollgate.io.upstream.pool.Upstreams;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One question to one server: a connection as its calls have it, one GET, the status of the answer. It ends once, with a verdict, within its
 * deadline; then connection and timer are given back.
 *
 * <p>Threads: confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write is heard as the end of the connection
final class Probe extends ChannelInboundHandlerAdapter implements AcquireListener {
    /** A page that says how a server feels is short; the rest of a longer one is not waited for. */
    private static final int MAX_BODY_BYTES = 64 << 10;

    private final EventLoop loop;
    private final Upstreams upstreams;
    private final ProbeTarget target;
    private final Consumer<ProbeVerdict> told;
    private final ScheduledFuture<?> deadline;
    private Acquisition acquisition = Acquisition.ENDED;
    private @Nullable UpstreamConnection connection;
    private int status;
    private long bytes;
    private boolean askedTwice;
    private boolean ended;

    Probe(EventLoop loop, Upstreams upstreams, ProbeTarget target, Consumer<ProbeVerdict> told) {
        this.loop = loop;
        this.upstreams = upstreams;
        this.target = target;
        this.told = told;
        this.deadline = loop.schedule(this::overdue, target.deadline().toMillis(), TimeUnit.MILLISECONDS);
    }

    void start() {
        var pending = upstreams.acquire(loop, target.origin(), target.connectMillis(), this);
        // The listener may have been told before acquire returned; then there is nothing left to give up.
        if (connection == null && !ended) {
            acquisition = pending;
        }
    }

    @Override
    public void failed(ConnectFailure failure) {
        // A full pool is busy with calls, which know better than a probe how the server feels.
        end(
                failure.kind() == ConnectFailure.Kind.POOL
                        ? ProbeVerdict.none(failure.message())
                        : ProbeVerdict.bad(failure.message()),
                false);
    }

    @Override
    public void acquired(UpstreamConnection lent) {
        acquisition = Acquisition.ENDED;
        connection = lent;
        lent.install(this);
        var request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.GET, target.probe().path(), Unpooled.EMPTY_BUFFER);
        request.headers().set(HttpHeaderNames.HOST, target.host()).set(HttpHeaderNames.ACCEPT, "*/*");
        target.fields().forEach(field -> request.headers().set(field.name(), field.value()));
        lent.channel().writeAndFlush(request);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (ended) {
                return;
            }
            if (message instanceof UpstreamResponse response) {
                status = response.head().status();
            }
            if (message instanceof HttpContent content) {
                bytes += content.content().readableBytes();
                if (content instanceof LastHttpContent) {
                    end(ProbeVerdict.of(status), true);
                } else if (bytes > MAX_BODY_BYTES) {
                    end(ProbeVerdict.of(status), false);
                }
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        switch (event) {
            case Broken broken -> end(ProbeVerdict.bad(broken.message()), false);
            case Ended.Closed(boolean endsBody) when endsBody && status > 0 -> end(ProbeVerdict.of(status), false);
            case Ended _ -> lost();
            default -> {}
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        lost();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        lost();
    }

    /** A connection that had been idle may just have been closed as unused (RFC 9112 section 9.3.1): a new one is asked, once. */
    private void lost() {
        if (ended) {
            return;
        }
        var lent = connection;
        if (lent != null && lent.reused() && status == 0 && !askedTwice) {
            askedTwice = true;
            connection = null;
            lent.release(false);
            upstreams.distrust(loop, target.origin());
            start();
            return;
        }
        end(ProbeVerdict.bad(status == 0 ? "closed without an answer" : "cut its answer"), false);
    }

    private void overdue() {
        end(ProbeVerdict.bad("no answer within " + target.deadline().toMillis() + " ms"), false);
    }

    /** Gives up without a word. */
    void cancel() {
        if (!ended) {
            finish(false);
        }
    }

    private void end(ProbeVerdict verdict, boolean whole) {
        if (!ended) {
            finish(whole);
            told.accept(verdict);
        }
    }

    private void finish(boolean whole) {
        ended = true;
        deadline.cancel(false);
        acquisition.cancel();
        acquisition = Acquisition.ENDED;
        if (connection != null) {
            connection.release(whole);
            connection = null;
        }
    }
}

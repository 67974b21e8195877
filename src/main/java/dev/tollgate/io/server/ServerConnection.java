package dev.tollgate.io.server;

import dev.tollgate.exchange.Arrival;
import dev.tollgate.exchange.Peer;
import dev.tollgate.exchange.Timeline;
import dev.tollgate.exchange.TraceContext;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Reason;
import dev.tollgate.http.Forwarded;
import dev.tollgate.http.Headers;
import dev.tollgate.http.IpAddress;
import dev.tollgate.http.Protocol;
import dev.tollgate.io.answer.ClientAnswer;
import dev.tollgate.io.loop.DeadlineTimer;
import dev.tollgate.io.loop.LoopState;
import dev.tollgate.io.net.Broken;
import dev.tollgate.io.net.Ended;
import dev.tollgate.io.net.ServerRequest;
import dev.tollgate.io.net.tls.Handshake;
import dev.tollgate.io.net.tls.ServerNames;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection: hands each admitted request to an exchange of its own, one at a time, and tells it what becomes of the client.
 *
 * <p>Threads: confined to the event loop of its channel.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close is heard as the end of the connection
final class ServerConnection extends ChannelInboundHandlerAdapter {
    private static final AttributeKey<Peer> PEER = AttributeKey.valueOf(ServerConnection.class, "peer");

    private final DataPlane plane;
    private final String listener;
    private final LoopState loop;
    private final DeadlineTimer timer;
    private final Peer peer;
    private @Nullable ExchangeDriver driver;

    ServerConnection(DataPlane plane, String listener, Channel connection) {
        this.plane = plane;
        this.listener = listener;
        this.loop = plane.loop(connection.eventLoop());
        this.timer = new DeadlineTimer(connection.eventLoop());
        this.peer = peer(connection);
    }

    /** The same for all streams of a connection. */
    private static Peer peer(Channel channel) {
        var connection = connection(channel);
        var kept = connection.attr(PEER);
        var known = kept.get();
        if (known == null) {
            known = read(connection);
            kept.set(known);
        }
        return known;
    }

    private static Channel connection(Channel serving) {
        return serving.parent() instanceof SocketChannel parent ? parent : serving;
    }

    private static Peer read(Channel connection) {
        // A connection that is gone before we look has no address any more.
        return connection.remoteAddress() instanceof InetSocketAddress address
                ? new Peer(
                        address.getAddress().getHostAddress(),
                        address.getPort(),
                        address.getAddress().isLoopbackAddress(),
                        Handshake.facts(connection))
                : new Peer("", 0, false);
    }

    /** Whose call it is: forwarding fields are believed from trusted peers only. */
    private Peer client(Forwarded forwarded, Headers headers) {
        if (forwarded.trusted().isEmpty()) {
            return peer;
        }
        var end = IpAddress.parse(peer.address());
        if (end == null || !forwarded.isTrusted(end)) {
            return peer;
        }
        var client = forwarded.client(end, headers);
        return client.equals(end) ? peer.asProxy() : peer.behind(client);
    }

    private static Protocol protocol(ServerRequest request) {
        var version = request.protocolVersion();
        if (version.majorVersion() == 2) {
            return Protocol.HTTP_2;
        }
        return version.minorVersion() == 0 ? Protocol.HTTP_1_0 : Protocol.HTTP_1_1;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            switch (message) {
                case ServerRequest request -> begin(context, request);
                case HttpContent content -> content(content);
                default -> throw new IllegalStateException("message: " + message.getClass());
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(ChannelHandlerContext context, ServerRequest request) {
        long epochMillis = System.currentTimeMillis();
        var headers = request.head().headers();
        var live = plane.live();
        var arrival = new Arrival(
                loop.ids().next(epochMillis),
                listener,
                client(live.forwarded(), headers),
                protocol(request),
                request.head(),
                TraceContext.of(headers.get("traceparent"), headers.get("tracestate"), loop.random(), plane.sampling()),
                epochMillis,
                new Timeline(loop.nanoTime()));
        var exchange = new RunningExchange(plane, loop, timer, live, arrival, new ClientAnswer(context));
        driver = new ExchangeDriver(plane, exchange);
        var whom = request.head().authority();
        if (whom == null || ServerNames.serves(connection(context.channel()), whom.host())) {
            driver.arrived();
        } else {
            exchange.refuse(Fault.of(
                            Reason.BAD_REQUEST,
                            "host: " + whom.host() + ", for which this connection's certificate is not (expected:"
                                    + " a connection that was opened for it)")
                    .withStatus(421));
        }
    }

    private void content(HttpContent content) {
        if (driver != null) {
            driver.bodyFragment(content.content());
            if (content instanceof LastHttpContent) {
                driver.bodyEnd();
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (driver != null) {
            driver.exchange().clientWritable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        switch (event) {
            case Broken broken -> broken(broken);
            case Ended _ -> gone();
            default -> {}
        }
    }

    /** The client broke the rules inside its body; what it already asked for is answered, if it can be, and nothing of it runs on. */
    private void broken(Broken broken) {
        if (driver == null) {
            return;
        }
        switch (broken.kind()) {
            case TOO_LARGE -> driver.exchange().refuse(Fault.of(Reason.BODY_TOO_LARGE, broken.message()));
            case TOO_SLOW ->
                driver.exchange()
                        .refuse(Fault.of(Reason.BAD_REQUEST, broken.message()).withStatus(408));
            case FRAMING, TRUNCATED, SURPLUS ->
                driver.exchange().broken(Fault.of(Reason.BAD_REQUEST, broken.message()));
            case STALLED -> driver.exchange().clientGone();
        }
    }

    private void gone() {
        if (driver != null) {
            driver.exchange().clientGone();
        }
        timer.cancel();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        gone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (driver != null && !driver.exchange().isEnded() && isDefect(cause)) {
            // It is told, and the connection closed after that: where in the request we stand is not known.
            driver.exchange().defect(cause);
            return;
        }
        gone();
        context.close();
    }

    /** Whether a stage of ours threw; what codecs and sockets throw is of the connection. */
    private static boolean isDefect(Throwable cause) {
        return cause instanceof Error || (cause instanceof RuntimeException && !(cause instanceof CodecException));
    }

    /** The grace of a shutdown is over. */
    void stopNow() {
        if (driver != null) {
            driver.exchange().stopNow();
        }
    }
}

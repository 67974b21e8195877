package dev.tollgate.io.net.h2;

import dev.tollgate.io.net.Http1Limits;
import dev.tollgate.io.net.Http1Server;
import dev.tollgate.io.net.Rejection;
import dev.tollgate.io.net.Rejections;
import dev.tollgate.io.net.tls.Handshake;
import dev.tollgate.io.net.tls.ServerTls;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ApplicationProtocolNames;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is spoken at a port: HTTP/1.1 and HTTP/2, with TLS where ALPN chooses, or in the clear where the first bytes do. A client in the
 * clear must know that it may speak HTTP/2; an {@code Upgrade} to it is not offered.
 *
 * <p>Threads: immutable; what it installs belongs to its connection's loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the outcome of a close is heard by the close future
public final class HttpPort {
    private final Http1Server http1;
    private final Http2Server http2;
    private final Http1Limits limits;
    private final @Nullable ServerTls tls;
    private final Rejections rejections;

    /** In the clear where {@code tls} is null. */
    public HttpPort(Http1Limits limits, Http2Limits http2, @Nullable ServerTls tls, Rejections rejections) {
        this.http1 = new Http1Server(limits, rejections);
        this.http2 = new Http2Server(limits, http2, rejections);
        this.limits = limits;
        this.tls = tls;
        this.rejections = rejections;
    }

    /** Makes the handler that serves requests. */
    public interface Handlers {
        /**
         * Called once it is known what is spoken, after any handshake.
         *
         * @param channel a connection of HTTP/1.1, which brings one request after the other; or a stream of HTTP/2, which brings one, and
         *     whose parent is the connection
         */
        ChannelHandler handler(Channel channel);
    }

    /** Makes a new connection's pipeline serve requests. */
    public void install(ChannelPipeline pipeline, Handlers handlers) {
        if (tls == null) {
            pipeline.addLast(new Preface(limits.header(), two -> speak(pipeline, two, handlers)));
            return;
        }
        Handshake.install(pipeline, tls, new Handshake.Next() {
            @Override
            public void agreed(ChannelPipeline secured, @Nullable String protocol) {
                speak(secured, ApplicationProtocolNames.HTTP_2.equals(protocol), handlers);
            }

            @Override
            public void failed(Channel channel, String reason) {
                rejections.closed(Rejection.bad(reason), channel.remoteAddress());
            }
        });
    }

    private void speak(ChannelPipeline pipeline, boolean two, Handlers handlers) {
        if (two) {
            http2.install(pipeline, handlers);
        } else {
            http1.install(pipeline, handlers.handler(pipeline.channel()));
        }
    }

    /** Lets {@code connection} finish what is in progress and end then; any thread. */
    public static void drain(Channel connection) {
        connection.eventLoop().execute(() -> {
            var pipeline = connection.pipeline();
            if (pipeline.get(Preface.class) != null || pipeline.get(Handshake.class) != null) {
                // It has not said what it wants, so it has not asked for anything.
                connection.close();
            } else if (!Http2Server.drain(connection)) {
                Http1Server.drain(connection);
            }
        });
    }

    /** The channels of {@code connection} that bring requests: its streams, or itself. Asked on its loop. */
    public static List<Channel> serving(Channel connection) {
        return connection.pipeline().context(ServerSession.class) == null
                ? List.of(connection)
                : Http2Server.streams(connection);
    }

    /** How many requests are open on {@code connection} of HTTP/2; negative where it speaks something else, or nothing yet. Any thread. */
    public static int streams(Channel connection) {
        return ServerSession.open(connection);
    }

    /** Closes {@code connection} without a word, whatever is in progress; any thread. */
    public static void abort(Channel connection) {
        connection.eventLoop().execute(() -> connection.unsafe().close(connection.voidPromise()));
    }
}

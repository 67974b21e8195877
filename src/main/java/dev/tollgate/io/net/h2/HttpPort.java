package dev.tollgate.io.net.h2;

import dev.tollgate.io.net.Http1Server;
import dev.tollgate.io.net.Rejection;
import dev.tollgate.io.net.Rejections;
import dev.tollgate.io.net.tls.Handshake;
import dev.tollgate.io.net.tls.ServerTls;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import org.jspecify.annotations.Nullable;

/**
 * What is spoken at a port: with TLS or in the clear.
 *
 * <p>Threads: immutable; what it installs belongs to its connection's loop.
 */
public final class HttpPort {
    private final Http1Server http1;
    private final @Nullable ServerTls tls;
    private final Rejections rejections;

    /** In the clear where {@code tls} is null. */
    public HttpPort(Http1Server http1, @Nullable ServerTls tls, Rejections rejections) {
        this.http1 = http1;
        this.tls = tls;
        this.rejections = rejections;
    }

    /** Makes the handler that serves the requests of a connection. */
    public interface Handlers {
        /** Called once the connection's handshake, where it has one, is over. */
        ChannelHandler handler(Channel connection);
    }

    /** Makes a new connection's pipeline serve requests. */
    public void install(ChannelPipeline pipeline, Handlers handlers) {
        if (tls == null) {
            http1.install(pipeline, handlers.handler(pipeline.channel()));
            return;
        }
        Handshake.install(pipeline, tls, new Handshake.Next() {
            @Override
            public void agreed(ChannelPipeline secured, @Nullable String protocol) {
                http1.install(secured, handlers.handler(secured.channel()));
            }

            @Override
            public void failed(Channel channel, String reason) {
                rejections.closed(Rejection.bad(reason), channel.remoteAddress());
            }
        });
    }
}

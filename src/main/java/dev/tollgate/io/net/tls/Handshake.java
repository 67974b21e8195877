package dev.tollgate.io.net.tls;

import dev.tollgate.exchange.TlsFacts;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the end of a TLS handshake and then makes room for what the two sides agreed to speak.
 *
 * <p>Threads: the event loop of its connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the outcome of a close is heard by the close future
public final class Handshake extends ChannelInboundHandlerAdapter {
    /** Installs the protocol that was agreed upon, or hears that there is none. */
    public interface Next {
        /**
         * The handshake is complete.
         *
         * @param protocol what ALPN chose (RFC 7301), or null where the client offered nothing that we speak
         */
        void agreed(ChannelPipeline pipeline, @Nullable String protocol);

        /** It failed; the connection closes. The reason is printable and names no secret. */
        void failed(Channel channel, String reason);
    }

    private static final AttributeKey<String> SERVER_NAME = AttributeKey.valueOf(Handshake.class, "serverName");
    private static final AttributeKey<TlsFacts> FACTS = AttributeKey.valueOf(Handshake.class, "facts");

    /** RFC 5280 section 4.2.1.6: {@code uniformResourceIdentifier}. */
    private static final Integer URI_NAME = 6;

    private final Next next;
    private boolean failed;

    private Handshake(Next next) {
        this.next = next;
    }

    /** Makes {@code pipeline} begin with a handshake. */
    public static void install(ChannelPipeline pipeline, ServerTls tls, Next next) {
        pipeline.addLast(tls.handler());
        pipeline.addLast(new Handshake(next));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        switch (event) {
            case SniCompletionEvent hello
            when hello.isSuccess() -> ctx.channel().attr(SERVER_NAME).set(hello.hostname());
            case SniCompletionEvent hello -> failed(ctx, hello.cause());
            case SslHandshakeCompletionEvent completion
            when completion.isSuccess() -> {
                var tls = ctx.pipeline().get(SslHandler.class);
                next.agreed(ctx.pipeline(), tls.applicationProtocol());
                ctx.pipeline().remove(this);
            }
            case SslHandshakeCompletionEvent completion -> failed(ctx, completion.cause());
            default -> ctx.fireUserEventTriggered(event);
        }
    }

    private void failed(ChannelHandlerContext ctx, Throwable cause) {
        if (!failed) {
            failed = true;
            next.failed(ctx.channel(), reason(cause));
        }
        ctx.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException && !(cause instanceof SSLException)) {
            failed = true;
        }
        failed(ctx, cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause);
    }

    private static String reason(Throwable cause) {
        return cause instanceof NotSslRecordException
                ? "tls: bytes that are not TLS (expected: a handshake)"
                : "tls: the handshake failed, " + cause.getClass().getSimpleName();
    }

    /** What the handshake of this connection told; null where it is not TLS. Asked of the library once per connection: each question is dear. */
    public static @Nullable TlsFacts facts(Channel connection) {
        var kept = connection.attr(FACTS);
        if (kept.get() == null) {
            kept.set(read(connection));
        }
        return kept.get();
    }

    private static @Nullable TlsFacts read(Channel connection) {
        var tls = connection.pipeline().get(SslHandler.class);
        if (tls == null) {
            return null;
        }
        var session = tls.engine().getSession();
        var certificate = certificate(session);
        return new TlsFacts(
                number(session.getProtocol()),
                session.getCipherSuite(),
                connection.attr(SERVER_NAME).get(),
                certificate,
                uriNames(certificate));
    }

    /** A certificate whose names cannot be read has none. */
    private static List<String> uriNames(@Nullable X509Certificate certificate) {
        try {
            var names = certificate == null ? null : certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> URI_NAME.equals(name.get(0)))
                            .map(name -> String.valueOf(name.get(1)))
                            .toList();
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
    }

    /** {@code 1.3} of {@code TLSv1.3}. */
    private static String number(String protocol) {
        return protocol.startsWith("TLSv") ? protocol.substring(4) : protocol;
    }

    private static @Nullable X509Certificate certificate(SSLSession session) {
        try {
            var chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate first ? first : null;
        } catch (SSLPeerUnverifiedException none) {
            return null;
        }
    }
}

package dev.tollgate.io.net.tls;

import dev.tollgate.config.ListenerConfig;
import dev.tollgate.config.ListenerConfig.TlsVersion;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.Mapping;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * What a listener proves itself with and whose certificates it believes, read from files once: BoringSSL where its library loads, else the
 * JDK's TLS. A change of the files needs another one; connections keep theirs.
 *
 * <p>TLS 1.2 and 1.3, forward secret and authenticated ciphers only (RFC 9113 section 9.2.2, RFC 9325 section 4.2); {@code h2} before {@code
 * http/1.1} by ALPN. Threads: immutable.
 */
public final class ServerTls {
    /** Until a handshake is complete. */
    public static final Duration HANDSHAKE = Duration.ofSeconds(10);

    private static final int MAX_HELLO = 64 << 10;
    private static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
    private static final ApplicationProtocolConfig PROTOCOLS = new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_2,
            ApplicationProtocolNames.HTTP_1_1);

    private final SslContext context;
    private final Duration handshake;
    private final Instant notBefore;
    private final Instant notAfter;

    private ServerTls(SslContext context, Duration handshake, Instant notBefore, Instant notAfter) {
        this.context = context;
        this.handshake = handshake;
        this.notBefore = notBefore;
        this.notAfter = notAfter;
    }

    /**
     * Reads the files; slow, so never on an event loop.
     *
     * @throws UnusableTls if a file cannot be read, is not what it should be, or the key is not the certificate's
     */
    public static ServerTls load(ListenerConfig.Tls config) throws UnusableTls {
        return load(config, HANDSHAKE);
    }

    /** The same with another deadline for handshakes. */
    public static ServerTls load(ListenerConfig.Tls config, Duration handshake) throws UnusableTls {
        var chain = Pem.certificates("cert", config.cert());
        var owner = chain[0];
        var key = Pem.key("key", config.key(), owner.getPublicKey());
        var builder = SslContextBuilder.forServer(key, chain)
                .sslProvider(SslContext.defaultServerProvider())
                .protocols(
                        config.minVersion() == TlsVersion.V1_3
                                ? new String[] {"TLSv1.3"}
                                : new String[] {"TLSv1.3", "TLSv1.2"})
                .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(PROTOCOLS);
        if (config.clientCa() != null) {
            builder.trustManager(Pem.certificates("clientCa", config.clientCa()))
                    .clientAuth(
                            switch (config.clientCert()) {
                                case REQUIRED -> ClientAuth.REQUIRE;
                                case OPTIONAL -> ClientAuth.OPTIONAL;
                            });
        }
        try {
            return new ServerTls(
                    builder.build(),
                    handshake,
                    owner.getNotBefore().toInstant(),
                    owner.getNotAfter().toInstant());
        } catch (SSLException | IllegalArgumentException unusable) {
            throw new UnusableTls(
                    "cert",
                    "material that TLS refuses: " + unusable.getMessage(),
                    "a certificate, its chain and its key");
        }
    }

    /** Which library speaks TLS: {@code BoringSSL} and its like, or {@code JDK}. */
    public static String spokenBy() {
        return OpenSsl.isAvailable() ? OpenSsl.versionString() : "JDK";
    }

    /** The handler of one new connection; reads the greeting first, within bounds, for the name that the client asks for. */
    ChannelHandler handler() {
        Mapping<String, SslContext> everybody = name -> context;
        return new SniHandler(everybody, MAX_HELLO, handshake.toMillis()) {
            @Override
            protected SslHandler newSslHandler(SslContext chosen, ByteBufAllocator allocator) {
                var handler = super.newSslHandler(chosen, allocator);
                handler.setHandshakeTimeoutMillis(handshake.toMillis());
                return handler;
            }
        };
    }

    /** From when on the certificate is valid. */
    public Instant notBefore() {
        return notBefore;
    }

    /** When the certificate expires. */
    public Instant notAfter() {
        return notAfter;
    }
}

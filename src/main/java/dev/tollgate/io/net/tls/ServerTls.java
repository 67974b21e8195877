package dev.tollgate.io.net.tls;

import dev.tollgate.config.ListenerConfig;
import dev.tollgate.config.ListenerConfig.TlsVersion;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
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

    private final ServerNames names;
    private final Duration handshake;
    private final List<Validity> validities;

    private ServerTls(ServerNames names, Duration handshake, List<Validity> validities) {
        this.names = names;
        this.handshake = handshake;
        this.validities = List.copyOf(validities);
    }

    /**
     * For how long a certificate is good.
     *
     * @param key of the configuration that names its file, {@code cert} or {@code certificates[0].cert}
     */
    public record Validity(String key, Instant notBefore, Instant notAfter) {}

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
        var validities = new ArrayList<Validity>();
        var fallback = context("", config.cert(), config.key(), List.of(), config, validities);
        var names = new ServerNames.Builder(fallback);
        for (int i = 0; i < config.certificates().size(); i++) {
            var named = config.certificates().get(i);
            var at = "certificates[" + i + "].";
            names.add(named.names(), context(at, named.cert(), named.key(), named.names(), config, validities));
        }
        return new ServerTls(names.build(), handshake, validities);
    }

    private static SslContext context(
            String at, Path cert, Path key, List<String> names, ListenerConfig.Tls config, List<Validity> validities)
            throws UnusableTls {
        var chain = Pem.certificates(at + "cert", cert);
        var owner = chain[0];
        validities.add(new Validity(
                at + "cert",
                owner.getNotBefore().toInstant(),
                owner.getNotAfter().toInstant()));
        for (var name : names) {
            if (!Pem.serves(owner, name)) {
                throw new UnusableTls(at + "names", name, "a name of the certificate in cert");
            }
        }
        var builder = SslContextBuilder.forServer(Pem.key(at, key, owner.getPublicKey()), chain)
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
            return builder.build();
        } catch (SSLException | IllegalArgumentException unusable) {
            throw new UnusableTls(
                    at + "cert",
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
        return new SniHandler(names, MAX_HELLO, handshake.toMillis()) {
            @Override
            protected void replaceHandler(ChannelHandlerContext ctx, String hostname, SslContext chosen)
                    throws Exception {
                names.shown(ctx.channel(), chosen);
                super.replaceHandler(ctx, hostname, chosen);
            }

            @Override
            protected SslHandler newSslHandler(SslContext chosen, ByteBufAllocator allocator) {
                var handler = super.newSslHandler(chosen, allocator);
                handler.setHandshakeTimeoutMillis(handshake.toMillis());
                return handler;
            }
        };
    }

    /** For how long each certificate is good, the one for all other names first. */
    public List<Validity> validities() {
        return validities;
    }

    /** When the first of the certificates expires. */
    public Instant notAfter() {
        return validities.stream()
                .map(Validity::notAfter)
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }
}

package dev.tollgate.io.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.net.ssl.SSLException;

/**
 * The TLS context of each certificate material in use, built once and off the event loops, because parsing the system's
 * authorities takes long; OpenSSL where its library is present, else the JDK.
 *
 * <p>Bounded by what {@link #retain} keeps. Threads: any.
 */
final class TlsContexts {

    private static final ApplicationProtocolConfig HTTP_1 = new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_1_1);

    private final ConcurrentMap<TlsSettings, CompletableFuture<SslContext>> contexts = new ConcurrentHashMap<>();

    /** The context, or its failure for material that cannot be used; completes at once when it is already built. */
    CompletableFuture<SslContext> get(TlsSettings settings) {
        var known = contexts.get(settings);
        return known != null ? known : contexts.computeIfAbsent(settings, TlsContexts::start);
    }

    /** Forgets all others. */
    void retain(Set<TlsSettings> wanted) {
        contexts.keySet().retainAll(wanted);
    }

    private static CompletableFuture<SslContext> start(TlsSettings settings) {
        var building = new CompletableFuture<SslContext>();
        Thread.ofVirtual().name("tls-context").start(() -> {
            try {
                building.complete(build(settings));
            } catch (SSLException | RuntimeException unusable) {
                building.completeExceptionally(unusable);
            }
        });
        return building;
    }

    /**
     * @throws SSLException for a key that does not fit its certificate
     * @throws IllegalArgumentException for text that is not PEM, or an encrypted key
     */
    static SslContext build(TlsSettings settings) throws SSLException {
        var builder = SslContextBuilder.forClient()
                .protocols("TLSv1.3", "TLSv1.2")
                .endpointIdentificationAlgorithm("HTTPS")
                .applicationProtocolConfig(HTTP_1);
        var ca = settings.ca();
        if (ca != null) {
            builder.trustManager(stream(ca));
        }
        var certificate = settings.certificate();
        var key = settings.key();
        if (certificate != null && key != null) {
            builder.keyManager(stream(certificate), stream(key));
        }
        return builder.build();
    }

    private static ByteArrayInputStream stream(String pem) {
        return new ByteArrayInputStream(pem.getBytes(UTF_8));
    }
}

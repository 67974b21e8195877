package dev.tollgate.io.upstream.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tollgate.io.upstream.ConnectFailure;
import dev.tollgate.io.upstream.Origin;
import dev.tollgate.io.upstream.TlsSettings;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The TLS context of each certificate material in use, built once and off the event loops, because parsing the system's
 * authorities takes long; OpenSSL where its library is present, else the JDK.
 *
 * <p>A context keeps the sessions of its connections, so that the next handshake with the same host is a resumption (RFC 8446
 * section 2.2). Bounded by what {@link #retain} keeps. Threads: any.
 */
public final class TlsContexts {
    private static final int SESSIONS = 1024;

    /** What a context is made of; the versions of HTTP are offered in its handshakes. */
    private record Key(TlsSettings settings, Origin.Http http) {}

    private final ConcurrentMap<Key, CompletableFuture<SslContext>> contexts = new ConcurrentHashMap<>();

    /** The context, or its failure for material that cannot be used; completes at once when it is already built. */
    CompletableFuture<SslContext> get(TlsSettings settings, Origin.Http http) {
        var key = new Key(settings, http);
        var known = contexts.get(key);
        return known != null ? known : contexts.computeIfAbsent(key, TlsContexts::start);
    }

    /** Begins to build the contexts of these settings and forgets all others. */
    public void retain(Set<Origin> origins) {
        var wanted = ConcurrentHashMap.<Key>newKeySet();
        for (var origin : origins) {
            if (origin.secure()) {
                wanted.add(new Key(origin.tls(), origin.http()));
            }
        }
        contexts.keySet().retainAll(wanted);
        for (var key : wanted) {
            var _ = get(key.settings, key.http);
        }
    }

    /**
     * What is wrong with the material, found by loading it; null when it can be used. Slow (it may parse the system's
     * authorities), so never on an event loop.
     */
    public static @Nullable String problem(TlsSettings settings) {
        try {
            build(settings, Origin.Http.AUTO);
            return null;
        } catch (SSLException | IllegalArgumentException wrong) {
            return ConnectFailure.reasonOf(wrong);
        }
    }

    private static CompletableFuture<SslContext> start(Key key) {
        var building = new CompletableFuture<SslContext>();
        Thread.ofVirtual().name("tls-context").start(() -> {
            try {
                building.complete(build(key.settings, key.http));
            } catch (SSLException | RuntimeException unusable) {
                building.completeExceptionally(unusable);
            }
        });
        return building;
    }

    private static SslContext build(TlsSettings settings, Origin.Http http) throws SSLException {
        var builder = SslContextBuilder.forClient()
                .protocols("TLSv1.3", "TLSv1.2")
                .endpointIdentificationAlgorithm("HTTPS")
                .sessionCacheSize(SESSIONS)
                .applicationProtocolConfig(offered(http));
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

    private static ApplicationProtocolConfig offered(Origin.Http http) {
        var names =
                switch (http) {
                    case AUTO -> new String[] {ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1};
                    case HTTP_1 -> new String[] {ApplicationProtocolNames.HTTP_1_1};
                    case HTTP_2 -> new String[] {ApplicationProtocolNames.HTTP_2};
                };
        return new ApplicationProtocolConfig(
                Protocol.ALPN, SelectorFailureBehavior.NO_ADVERTISE, SelectedListenerFailureBehavior.ACCEPT, names);
    }

    private static ByteArrayInputStream stream(String pem) {
        return new ByteArrayInputStream(pem.getBytes(UTF_8));
    }
}

package dev.tollgate.io.attempt;

import dev.tollgate.config.ProviderConfig;
import dev.tollgate.config.snapshot.Provider;
import dev.tollgate.config.snapshot.Snapshot;
import dev.tollgate.dialect.SecretHeader;
import dev.tollgate.endpoint.Endpoint;
import dev.tollgate.io.upstream.EgressProxy;
import dev.tollgate.io.upstream.Origin;
import dev.tollgate.io.upstream.TlsSettings;
import dev.tollgate.llm.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prepares how each endpoint of a snapshot is spoken to. */
final class Destinations {
    private Destinations() {}

    static Map<Endpoint.Id, Destination> of(Snapshot snapshot) {
        var destinations = new HashMap<Endpoint.Id, Destination>();
        for (var live : snapshot.endpoints().all()) {
            var endpoint = live.endpoint();
            destinations.put(endpoint.id(), of(endpoint, snapshot.provider(endpoint.provider())));
        }
        return destinations;
    }

    private static Destination of(Endpoint endpoint, Provider provider) {
        var config = provider.config();
        var url = config.addresses().get(endpoint.urlIndex());
        var path = url.getRawPath() == null ? "" : url.getRawPath();
        var base = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        var paths = new EnumMap<Operation, String>(Operation.class);
        for (var operation : Operation.values()) {
            var whole = provider.dialect().upstreamPath(base, operation);
            if (whole != null) {
                paths.put(operation, whole);
            }
        }
        return new Destination(
                origin(url, config),
                url.getRawAuthority(),
                paths,
                provider.dialect(),
                fields(endpoint, provider),
                config.timeouts());
    }

    private static Origin origin(URI url, ProviderConfig config) {
        return Origin.of(url)
                .withTls(tls(config.tls()))
                .withProxy(proxy(config.proxy()))
                .withHttp(
                        switch (config.protocol()) {
                            case AUTO -> Origin.Http.AUTO;
                            case HTTP1 -> Origin.Http.HTTP_1;
                            case HTTP2 -> Origin.Http.HTTP_2;
                        });
    }

    private static TlsSettings tls(ProviderConfig.@Nullable Tls tls) {
        if (tls == null) {
            return TlsSettings.SYSTEM;
        }
        try {
            return TlsSettings.read(tls.ca(), tls.cert(), tls.key());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable EgressProxy proxy(ProviderConfig.@Nullable Proxy proxy) {
        if (proxy == null) {
            return null;
        }
        if (proxy.userInfo() == null) {
            return new EgressProxy(proxy.host(), proxy.port(), null, null);
        }
        var credential = proxy.userInfo().reveal();
        int colon = credential.indexOf(':');
        return new EgressProxy(
                proxy.host(), proxy.port(), credential.substring(0, colon), credential.substring(colon + 1));
    }

    private static List<SecretHeader> fields(Endpoint endpoint, Provider provider) {
        var fields = new ArrayList<SecretHeader>();
        var keys = provider.config().credentials();
        if (!keys.isEmpty()) {
            fields.add(provider.dialect()
                    .authorization(keys.get(endpoint.keyIndex()).reveal()));
        }
        // Configured fields come last: the operator's word counts, even over the credential's field.
        provider.config().headers().forEach((name, value) -> fields.add(new SecretHeader(name, value.reveal())));
        return fields;
    }
}

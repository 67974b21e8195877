package dev.tollgate.io.export;

import dev.tollgate.config.snapshot.Snapshot;
import dev.tollgate.telemetry.GenAiNames;
import dev.tollgate.telemetry.UpstreamPlace;
import dev.tollgate.telemetry.UpstreamPlaces;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The names that the configuration in force holds: which model names may be labels, and where endpoints are.
 *
 * <p>Threads: any; swapped whole by one volatile write.
 */
public final class ConfiguredNames implements UpstreamPlaces {
    private record Names(Set<String> models, Map<String, UpstreamPlace> places) {}

    private volatile Names names = new Names(Set.of(), Map.of());

    /** Knows nothing yet. */
    public ConfiguredNames() {}

    /** Knows these, until a configuration is followed. */
    static ConfiguredNames of(Set<String> models, Map<String, UpstreamPlace> places) {
        var known = new ConfiguredNames();
        known.names = new Names(Set.copyOf(models), Map.copyOf(places));
        return known;
    }

    /** Follows another configuration. */
    public void renew(Snapshot snapshot) {
        var places = new HashMap<String, UpstreamPlace>();
        for (var live : snapshot.endpoints().all()) {
            var id = live.endpoint().id();
            var provider = snapshot.provider(id.provider());
            var catalogue = provider.config().pricedAs(provider.name()).toLowerCase(Locale.ROOT);
            places.put(
                    live.name(),
                    place(GenAiNames.provider(catalogue, provider.dialect().name()), id.url()));
        }
        names = new Names(Set.copyOf(snapshot.routes().names()), Map.copyOf(places));
    }

    private static UpstreamPlace place(String provider, String url) {
        var uri = URI.create(url);
        var host = uri.getHost() == null ? "" : uri.getHost();
        var port = uri.getPort() >= 0 ? uri.getPort() : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
        return new UpstreamPlace(provider, host, port);
    }

    /** Whether this is a configured model name, so that it may be a label. */
    boolean model(String name) {
        return names.models.contains(name);
    }

    @Override
    public UpstreamPlace of(String endpoint) {
        return names.places.getOrDefault(endpoint, UpstreamPlace.UNKNOWN);
    }
}

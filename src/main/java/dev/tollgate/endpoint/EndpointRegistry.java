package dev.tollgate.endpoint;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of one configuration snapshot by provider: an immutable set of live things.
 *
 * <p>A reload makes the next registry from this one with {@link #renewed}: endpoints of the same identity keep what was learned, the state of
 * those that are gone goes with the last request that holds this registry. Threads: any thread.
 */
public final class EndpointRegistry {
    private final LongSupplier nanoTime;
    private final LearnedModels models;
    private final Map<String, List<LiveEndpoint>> byProvider;
    private final Map<Endpoint.Id, LiveEndpoint> byId;

    private EndpointRegistry(
            LongSupplier nanoTime,
            LearnedModels models,
            Collection<Endpoint> endpoints,
            @Nullable EndpointRegistry old) {
        this.nanoTime = nanoTime;
        this.models = models;
        this.byProvider = new LinkedHashMap<>();
        this.byId = new HashMap<>();
        for (var endpoint : endpoints) {
            var known = old == null ? null : old.byId.get(endpoint.id());
            var live = known != null
                    ? known.configured(endpoint)
                    : old == null
                            ? new LiveEndpoint(endpoint, models, nanoTime)
                            : new LiveEndpoint(endpoint, models, nanoTime).joining(nanoTime.getAsLong());
            if (byId.put(endpoint.id(), live) != null) {
                throw new IllegalArgumentException(
                        "providers." + endpoint.provider() + ": the same URL and key twice (expected: once)");
            }
            byProvider
                    .computeIfAbsent(endpoint.provider(), _ -> new ArrayList<>())
                    .add(live);
        }
        byProvider.replaceAll((_, list) -> List.copyOf(list));
    }

    /**
     * The registry of a first configuration.
     *
     * @param nanoTime the monotone clock of breakers and cooldowns; the same one that {@code nowNanos} arguments are read from
     */
    public static EndpointRegistry of(Collection<Endpoint> endpoints, LongSupplier nanoTime) {
        return new EndpointRegistry(nanoTime, new LearnedModels(), endpoints, null);
    }

    /** The registry of the next configuration; this one is not changed. */
    public EndpointRegistry renewed(Collection<Endpoint> endpoints) {
        return new EndpointRegistry(nanoTime, models, endpoints, this);
    }

    /** The endpoints of a provider in order; empty if it has none. */
    public List<LiveEndpoint> of(String provider) {
        return byProvider.getOrDefault(provider, List.of());
    }

    /** The endpoint of that identity, or null. */
    public @Nullable LiveEndpoint find(Endpoint.Id id) {
        return byId.get(id);
    }

    /** All endpoints, by provider, in order. */
    public List<LiveEndpoint> all() {
        return byProvider.values().stream().flatMap(List::stream).toList();
    }

    /** What is known about models whatever endpoint serves them. */
    public LearnedModels models() {
        return models;
    }

    /** All endpoints as the admin API shows them. */
    public List<EndpointStatus> status(long nowNanos) {
        return all().stream().map(live -> live.status(nowNanos)).toList();
    }
}

package dev.tollgate.config.snapshot;

import dev.tollgate.config.GatewayConfig;
import dev.tollgate.endpoint.EndpointRegistry;
import dev.tollgate.exchange.Classifier;
import dev.tollgate.identity.Authenticator;
import dev.tollgate.policy.PolicyChain;
import dev.tollgate.price.PriceBook;
import dev.tollgate.route.RouteTable;
import java.util.Map;

/**
 * One configuration, compiled: everything an exchange looks up, immutable, so that a request sees one configuration from its first byte to
 * its last. Only the endpoints hold what was learned, and they outlive it.
 *
 * @param config what was configured
 * @param createdEpochSeconds when it was compiled
 * @param classifier which face a request calls
 * @param authenticators how each listener's callers are identified
 * @param policies what callers may do
 * @param routes which targets serve a model name
 * @param prices what models cost
 * @param providers by name
 * @param endpoints every way of reaching a provider, and what is known of it
 */
public record Snapshot(
        GatewayConfig config,
        long createdEpochSeconds,
        Classifier classifier,
        Map<String, Authenticator> authenticators,
        PolicyChain policies,
        RouteTable routes,
        PriceBook prices,
        Map<String, Provider> providers,
        EndpointRegistry endpoints) {
    public Snapshot {
        authenticators = Map.copyOf(authenticators);
        providers = Map.copyOf(providers);
    }

    /** How the callers of this listener are identified. */
    public Authenticator authenticator(String listener) {
        return known(authenticators.get(listener), "listeners", listener);
    }

    /** The provider of this name. */
    public Provider provider(String name) {
        return known(providers.get(name), "providers", name);
    }

    private static <T> T known(@org.jspecify.annotations.Nullable T found, String kind, String name) {
        if (found == null) {
            throw new IllegalStateException(kind + "." + name + ": not in this snapshot");
        }
        return found;
    }
}

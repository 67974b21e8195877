package dev.tollgate.config;

import dev.tollgate.http.Cidr;
import dev.tollgate.identity.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A whole configuration, one component per top-level key of {@code gateway.yaml}, every default resolved.
 *
 * @param prices price files, absolute or relative to the working folder; later files win
 * @param redis null where each replica counts alone
 * @param policies the folder of policies; an empty or missing one means none
 */
public record GatewayConfig(
        Map<String, ListenerConfig> listeners,
        Admin admin,
        Served metrics,
        Served health,
        Map<String, ProviderConfig> providers,
        Map<String, ModelConfig> models,
        Mcp mcp,
        A2a a2a,
        List<RouteConfig> routes,
        RetriesConfig retries,
        LimitsConfig limits,
        List<Cidr> trusted,
        List<Path> prices,
        Path policies,
        Budgets budgets,
        IdentityConfig identity,
        @Nullable Redis redis,
        TelemetryConfig telemetry) {

    /** The admin API and console. */
    public record Admin(HostPort address, ListenerConfig.Anonymous anonymous) {}

    /** A page that only tells: metrics or health. */
    public record Served(HostPort address) {}

    /** Where spending is remembered. */
    public record Budgets(Path journal) {}

    /** Tool servers by name. */
    public record Mcp(Map<String, Upstream> servers) {}

    /** Agents by name. */
    public record A2a(Map<String, Upstream> agents) {}

    /** Where a tool server or an agent is. */
    public record Upstream(URI url) {}

    /**
     * Where replicas count together.
     *
     * @param url {@code redis://} or {@code rediss://}; secret because it may hold a password
     * @param timeout after which a call goes on without it
     * @param prefix names the deployment among the keys
     * @param replicas how many gateways share limits; 0 to count them
     * @param masterName which master is meant of those that sentinels watch; null where none are asked
     * @param sentinels further ones beside that of the URL
     * @param tls of {@code rediss://}; null for the JVM's authorities and no certificate of our own
     */
    public record Redis(
            Secret url,
            Duration timeout,
            String prefix,
            Mode mode,
            int replicas,
            Topology topology,
            @Nullable String masterName,
            List<Secret> sentinels,
            ProviderConfig.@Nullable Tls tls) {

        /** What stands behind the URL. */
        public enum Topology {
            /** One server, or a name that always leads to the one that takes writes. */
            SINGLE,
            /** A node of a cluster. */
            CLUSTER,
            /** A sentinel, which knows which server is the master. */
            SENTINEL
        }

        /** How often it is asked. */
        public enum Mode {
            /** Seldom: a little is borrowed ahead. */
            LEASED,
            /** For every call. */
            EXACT
        }
    }

    /** The same configuration with other price files. */
    public GatewayConfig withPrices(List<Path> files) {
        return new GatewayConfig(
                listeners, admin, metrics, health, providers, models, mcp, a2a, routes, retries, limits, trusted, files,
                policies, budgets, identity, redis, telemetry);
    }
}

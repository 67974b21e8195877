package dev.tollgate.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A whole configuration, one component per top-level key of {@code gateway.yaml}, every default resolved.
 *
 * @param prices price files, absolute or relative to the working folder; later files win
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
        IdentityConfig identity,
        TelemetryConfig telemetry) {

    /** The admin API and console. */
    public record Admin(HostPort address, ListenerConfig.Anonymous anonymous) {}

    /** A page that only tells: metrics or health. */
    public record Served(HostPort address) {}

    /** Tool servers by name. */
    public record Mcp(Map<String, Upstream> servers) {}

    /** Agents by name. */
    public record A2a(Map<String, Upstream> agents) {}

    /** Where a tool server or an agent is. */
    public record Upstream(URI url) {}

    /** The same configuration with other price files. */
    public GatewayConfig withPrices(List<Path> files) {
        return new GatewayConfig(
                listeners, admin, metrics, health, providers, models, mcp, a2a, routes, retries, limits, trusted, files,
                policies, identity, telemetry);
    }
}

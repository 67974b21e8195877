package dev.tollgate.io.admin;

import dev.tollgate.config.GatewayConfig;
import dev.tollgate.config.HostPort;

/**
 * Where the three servers listen; port 0 takes any free one.
 *
 * @param admin the API
 * @param metrics {@code /metrics}
 * @param health {@code /livez} and {@code /readyz}
 */
public record AdminAddresses(HostPort admin, HostPort metrics, HostPort health) {

    /** As configured. */
    public static AdminAddresses of(GatewayConfig config) {
        return new AdminAddresses(
                config.admin().address(),
                config.metrics().address(),
                config.health().address());
    }
}

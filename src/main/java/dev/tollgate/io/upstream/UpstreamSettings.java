package dev.tollgate.io.upstream;

import java.time.Duration;

/**
 * Bounds of the pools.
 *
 * @param maxConnections open connections per origin on each event loop, at least 1. All loops together have no bound of their own: how many
 *     calls an endpoint gets at once is bounded where it is chosen, and a loop that has more of them than the others must not make them wait
 * @param maxWaiting acquisitions that may wait per origin over all event loops, shared likewise
 * @param acquireTimeout how long an acquisition may wait for a place before a connection is even tried
 * @param idleTimeout after which an unused connection is closed
 * @param maxLifetime after which a connection is not used again
 * @param handshakeTimeout for the TLS handshake
 * @param proxyTimeout for the egress proxy's answer to CONNECT
 */
public record UpstreamSettings(
        int maxConnections,
        int maxWaiting,
        Duration acquireTimeout,
        Duration idleTimeout,
        Duration maxLifetime,
        Duration handshakeTimeout,
        Duration proxyTimeout) {

    /** What holds unless configured. */
    public static final UpstreamSettings DEFAULTS = new UpstreamSettings(
            256,
            256,
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            Duration.ofMinutes(10),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5));

    /** @throws IllegalArgumentException for a bound below 1 or a duration that is not positive */
    public UpstreamSettings {
        atLeast("maxConnections", maxConnections, 1);
        atLeast("maxWaiting", maxWaiting, 0);
        positive("acquireTimeout", acquireTimeout);
        positive("idleTimeout", idleTimeout);
        positive("maxLifetime", maxLifetime);
        positive("handshakeTimeout", handshakeTimeout);
        positive("proxyTimeout", proxyTimeout);
    }

    /** The share of one event loop out of so many. */
    public UpstreamSettings dividedBy(int loops) {
        return new UpstreamSettings(
                maxConnections,
                Math.ceilDiv(maxWaiting, loops),
                acquireTimeout,
                idleTimeout,
                maxLifetime,
                handshakeTimeout,
                proxyTimeout);
    }

    private static void atLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: at least " + least + ")");
        }
    }

    private static void positive(String name, Duration value) {
        if (value.toMillis() < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: at least 1 ms)");
        }
    }
}

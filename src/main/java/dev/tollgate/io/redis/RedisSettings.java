package dev.tollgate.io.redis;

import dev.tollgate.config.ProviderConfig;
import dev.tollgate.identity.Secret;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where Redis is and how long it may take.
 *
 * @param url {@code redis://[user:password@]host[:port][/db]}, or {@code rediss://} for TLS
 * @param timeout after which a call goes on without it
 * @param prefix names the deployment; all its keys begin with it, in braces, so that a cluster keeps them together
 * @param exact whether each call asks, rather than borrowing a little ahead
 * @param replicas how many gateways share the limits; 0 to count them
 * @param place what stands behind the URL
 * @param tls whom to believe and what to show where the URL says {@code rediss}; null for the JVM's authorities and nothing
 */
public record RedisSettings(
        Secret url,
        Duration timeout,
        String prefix,
        boolean exact,
        int replicas,
        RedisPlace place,
        ProviderConfig.@Nullable Tls tls) {
    /** What a call waits for where nobody says otherwise. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMillis(20);

    /** One server in the clear, or with the JVM's authorities. */
    public RedisSettings(Secret url, Duration timeout, String prefix, boolean exact, int replicas) {
        this(url, timeout, prefix, exact, replicas, RedisPlace.SERVER, null);
    }

    boolean encrypted() {
        return url.reveal().startsWith("rediss:");
    }

    /** A key of this deployment: in a cluster all of them live in one slot, because one script may touch many. */
    public String key(String kind, String name) {
        return "{" + prefix + "}:" + kind + ":" + name;
    }
}

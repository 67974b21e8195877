package dev.tollgate.gateway;

import dev.tollgate.config.GatewayConfig;
import dev.tollgate.identity.Secret;
import dev.tollgate.io.export.MetricSources;
import dev.tollgate.io.redis.RedisLink;
import dev.tollgate.io.redis.RedisPlace;
import dev.tollgate.io.redis.RedisSettings;
import dev.tollgate.io.redis.Replicas;
import dev.tollgate.io.redis.SharedLimits;
import dev.tollgate.policy.limit.ClaimKeys;
import dev.tollgate.policy.limit.LimitLedger;
import dev.tollgate.policy.limit.LocalLimits;
import dev.tollgate.policy.limit.TokenEstimates;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Where limits are counted, for as long as the gateway runs: here, or in Redis where the configuration names one.
 *
 * @param redis the connection that others who share what they count may use too; null where none is configured
 * @param replicas how many share it; null where none is configured
 */
record LimitWiring(
        LimitLedger ledger,
        @Nullable RedisLink redis,
        @Nullable Replicas replicas) implements AutoCloseable {
    private static final int ID_BYTES = 8;

    /**
     * By the configuration that the gateway starts with; a later one does not change it.
     *
     * @param notices hears when Redis goes and comes back; null where nobody does
     */
    static LimitWiring of(GatewayConfig config, RandomGenerator random, @Nullable Consumer<String> notices) {
        var local = new LocalLimits(LocalLimits.DEFAULT_KEYS);
        var settings = config.redis();
        var secret = config.identity().secret();
        if (settings == null) {
            var keys = secret == null ? new ClaimKeys(random.nextLong(), random.nextLong()) : ClaimKeys.of(secret);
            return new LimitWiring(new LimitLedger(local, local, new TokenEstimates(), keys), null, null);
        }
        var link = RedisLink.open(
                new RedisSettings(
                        settings.url(),
                        settings.timeout(),
                        settings.prefix(),
                        settings.mode() == GatewayConfig.Redis.Mode.EXACT,
                        settings.replicas(),
                        place(settings),
                        settings.tls()),
                notices == null ? notice -> {} : notices);
        var id = new byte[ID_BYTES];
        random.nextBytes(id);
        var replicas = Replicas.on(link, HexFormat.of().formatHex(id));
        var shared = SharedLimits.on(link, replicas, local, System::nanoTime);
        // Without a secret of their own, replicas still have the address of what they share in common.
        var keys = ClaimKeys.of(secret == null ? shared(settings) : secret);
        return new LimitWiring(new LimitLedger(local, shared, new TokenEstimates(), keys), link, replicas);
    }

    MetricSources.Limits state() {
        var local = ledger.local();
        var shared = redis != null && ledger.store() instanceof SharedLimits store
                ? new MetricSources.Shared(redis.usable(), redis.failures(), store.asked(), store.alone())
                : null;
        return new MetricSources.Limits(local.keys(), local.forgotten(), shared);
    }

    private static RedisPlace place(GatewayConfig.Redis settings) {
        return switch (settings.topology()) {
            case SINGLE -> RedisPlace.SERVER;
            case CLUSTER -> RedisPlace.CLUSTER;
            case SENTINEL -> {
                var master = settings.masterName();
                if (master == null) {
                    throw new IllegalArgumentException("redis.masterName: nothing (expected: what the check asks for)");
                }
                yield new RedisPlace.Sentinels(master, settings.sentinels());
            }
        };
    }

    private static Secret shared(GatewayConfig.Redis settings) {
        return Secret.of(settings.url().reveal() + settings.prefix());
    }

    @Override
    public void close() {
        if (redis != null) {
            redis.close();
        }
    }
}

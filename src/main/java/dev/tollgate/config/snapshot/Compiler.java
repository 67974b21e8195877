package dev.tollgate.config.snapshot;

import dev.tollgate.config.GatewayConfig;
import dev.tollgate.config.ModelConfig;
import dev.tollgate.config.ProviderConfig;
import dev.tollgate.dialect.Dialect;
import dev.tollgate.endpoint.Endpoint;
import dev.tollgate.endpoint.EndpointRegistry;
import dev.tollgate.endpoint.Speed;
import dev.tollgate.exchange.Classifier;
import dev.tollgate.identity.Authenticator;
import dev.tollgate.identity.Identification;
import dev.tollgate.policy.Policy;
import dev.tollgate.policy.PolicyChain;
import dev.tollgate.policy.access.AccessPolicy;
import dev.tollgate.price.Money;
import dev.tollgate.price.Price;
import dev.tollgate.price.PriceBook;
import dev.tollgate.route.Capabilities;
import dev.tollgate.route.Ceilings;
import dev.tollgate.route.ModelEntry;
import dev.tollgate.route.Optimise;
import dev.tollgate.route.RouteTable;
import dev.tollgate.route.Strategy;
import dev.tollgate.route.Target;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns a valid configuration into a {@link Snapshot}; what was learned about endpoints passes from one snapshot to the next.
 *
 * <p>Threads: any, one at a time.
 *
 * @param dialects everything that can be spoken; the first answers callers whose dialect is unknown
 * @param nanoTime the monotonic clock of breakers and cooldowns
 */
public record Compiler(List<Dialect> dialects, LongSupplier nanoTime) {
    public Compiler {
        dialects = List.copyOf(dialects);
    }

    /**
     * Compiles a configuration that {@code check} found no fault with.
     *
     * @param identification what judges callers
     * @param policies what the policy files say, in order
     * @param prices the price files' book
     * @param before the snapshot this one follows, or null
     * @param epochSeconds now
     */
    public Snapshot compile(
            GatewayConfig config,
            Identification identification,
            List<Policy> policies,
            PriceBook prices,
            @Nullable Snapshot before,
            long epochSeconds) {
        var providers = new LinkedHashMap<String, Provider>();
        config.providers()
                .forEach((name, provider) -> providers.put(name, new Provider(name, dialect(provider), provider)));
        var authenticators = new HashMap<String, Authenticator>();
        config.listeners()
                .forEach((name, listener) ->
                        authenticators.put(name, new Authenticator(listener.servesAnonymous(), identification)));
        var endpoints = endpoints(providers);
        return new Snapshot(
                config,
                epochSeconds,
                new Classifier(dialects),
                authenticators,
                new PolicyChain(AccessPolicy.together(policies, identifying(config, identification))),
                routes(config, prices),
                prices,
                providers,
                before == null
                        ? EndpointRegistry.of(endpoints, nanoTime)
                        : before.endpoints().renewed(endpoints));
    }

    /** The listeners on which a caller can prove who it is. */
    private static Set<String> identifying(GatewayConfig config, Identification identification) {
        var listeners = new HashSet<String>();
        config.listeners().forEach((name, listener) -> {
            boolean certificates = listener.tls() != null && listener.tls().clientCa() != null;
            if (certificates
                    || identification.byProxies()
                    || !identification.judges().isEmpty()) {
                listeners.add(name);
            }
        });
        return listeners;
    }

    private Dialect dialect(ProviderConfig provider) {
        var name = provider.dialect().name().toLowerCase(Locale.ROOT);
        for (var dialect : dialects) {
            if (dialect.name().equals(name)) {
                return dialect;
            }
        }
        throw new IllegalArgumentException("dialect: " + name + " (expected: one that is spoken here)");
    }

    // --- endpoints

    private static List<Endpoint> endpoints(Map<String, Provider> providers) {
        var endpoints = new ArrayList<Endpoint>();
        for (var provider : providers.values()) {
            var config = provider.config();
            var urls = config.addresses();
            int keys = Math.max(1, config.credentials().size());
            for (int url = 0; url < urls.size(); url++) {
                for (int key = 0; key < keys; key++) {
                    var id = new Endpoint.Id(provider.name(), urls.get(url).toString(), fingerprint(config, key));
                    endpoints.add(new Endpoint(
                            id,
                            url * keys + key,
                            url,
                            key,
                            OptionalInt.of(config.maxInflight()),
                            config.engine() == null ? Speed.HOSTED : Speed.ENGINE));
                }
            }
        }
        return endpoints;
    }

    private static String fingerprint(ProviderConfig config, int key) {
        var keys = config.credentials();
        if (keys.isEmpty()) {
            return "";
        }
        try {
            var digest = MessageDigest.getInstance("SHA-256")
                    .digest(keys.get(key).reveal().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    // --- models and prices

    private static RouteTable routes(GatewayConfig config, PriceBook prices) {
        var entries = new ArrayList<ModelEntry>();
        config.models().forEach((name, model) -> {
            var targets = model.targets().stream()
                    .map(target -> target(config, prices, target))
                    .toList();
            entries.add(new ModelEntry(
                    name,
                    optimise(model.optimise()),
                    strategy(model),
                    model.maxExtraWait(),
                    targets,
                    ceilings(model),
                    model.lossy() == ModelConfig.Lossy.REPORT));
        });
        var direct = new HashMap<String, RouteTable.DirectTarget>();
        config.providers().forEach((name, provider) -> {
            if (provider.direct() == ProviderConfig.Direct.ALLOW) {
                direct.put(name, (asked, model) -> Target.of(asked, model, booked(prices, provider, asked, model)));
            }
        });
        return new RouteTable(entries, direct);
    }

    private static Target target(GatewayConfig config, PriceBook prices, ModelConfig.Target target) {
        var provider = config.providers().get(target.provider());
        if (provider == null) {
            throw new IllegalArgumentException("provider: " + target.provider() + " (expected: a configured one)");
        }
        return new Target(
                target.provider(),
                target.model(),
                target.tier(),
                target.price() == null
                        ? booked(prices, provider, target.provider(), target.model())
                        : InlinePrice.of(target.price()),
                target.maxTokens() == null ? OptionalInt.empty() : OptionalInt.of(target.maxTokens()),
                target.weight(),
                Capabilities.UNKNOWN);
    }

    private static @Nullable Price booked(PriceBook prices, ProviderConfig provider, String name, String model) {
        var found = prices.lookup(provider.pricedAs(name), model);
        return found == null ? null : found.price();
    }

    private static Optimise optimise(ModelConfig.Optimise optimise) {
        return switch (optimise) {
            case ModelConfig.Goal goal -> named(goal);
            case ModelConfig.ValueOfSecond(var dollars) -> Optimise.ofSecond(dollars.doubleValue());
        };
    }

    private static Optimise named(ModelConfig.Goal goal) {
        return switch (goal) {
            case CHEAPEST -> Optimise.CHEAPEST;
            case BATCH -> Optimise.BATCH;
            case BALANCED -> Optimise.BALANCED;
            case INTERACTIVE -> Optimise.INTERACTIVE;
            case FASTEST -> Optimise.FASTEST;
        };
    }

    private static Strategy strategy(ModelConfig model) {
        return model.strategy() == null
                ? Strategy.RULE
                : Strategy.valueOf(model.strategy().name());
    }

    private static Ceilings ceilings(ModelConfig model) {
        var limits = model.limits();
        return new Ceilings(limits.money() == null ? null : Money.ofDollars(limits.money()), limits.firstToken());
    }
}

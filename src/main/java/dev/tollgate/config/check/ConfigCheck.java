package dev.tollgate.config.check;

import dev.tollgate.config.GatewayConfig;
import dev.tollgate.config.HostPort;
import dev.tollgate.config.IdentityConfig.ForwardedCertificates;
import dev.tollgate.config.ListenerConfig;
import dev.tollgate.config.ListenerConfig.Anonymous;
import dev.tollgate.config.ListenerConfig.ClientCert;
import dev.tollgate.config.ListenerConfig.Protocol;
import dev.tollgate.config.Problem;
import dev.tollgate.config.ProviderConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Judges what no single key can: references, contradictions, open doors, files that are missing. Threads: confined to
 * one check.
 */
public final class ConfigCheck {
    private final GatewayConfig config;
    private final Set<String> broken;
    private final Predicate<Path> readable;
    private final List<Problem> problems = new ArrayList<>();

    /**
     * Prepares a check.
     *
     * @param broken paths of values that were said but are missing from the records because they could not be bound;
     *     nothing that depends on them is reported again
     * @param readable whether a file is there and can be read
     */
    public ConfigCheck(GatewayConfig config, Set<String> broken, Predicate<Path> readable) {
        this.config = config;
        this.broken = broken;
        this.readable = readable;
    }

    /** Everything that is wrong or strange, errors and warnings. */
    public List<Problem> problems() {
        problems.clear();
        config.listeners().forEach((name, listener) -> listener(Problem.key("listeners", name), listener));
        if (config.listeners().isEmpty() && untouched("listeners")) {
            error("listeners", "nothing", "at least one listener");
        }
        admin();
        ports();
        var providers = new ProviderCheck(this);
        config.providers().forEach((name, provider) -> providers.check(Problem.key("providers", name), provider));
        if (config.providers().isEmpty() && untouched("providers")) {
            error("providers", "nothing", "at least one provider");
        }
        var models = new ModelCheck(this, config.providers().keySet());
        config.models().forEach((name, model) -> models.check(Problem.key("models", name), model));
        nothingToAsk();
        rest();
        problems.addAll(NotServed.problems(config));
        return List.copyOf(problems);
    }

    /** A warning for each target whose price is neither said nor in the book; asked by the book's provider name. */
    public static List<Problem> unpriced(GatewayConfig config, BiPredicate<String, String> inBook) {
        var found = new ArrayList<Problem>();
        config.models().forEach((name, model) -> {
            for (int i = 0; i < model.targets().size(); i++) {
                var target = model.targets().get(i);
                var provider = config.providers().get(target.provider());
                if (target.price() == null
                        && provider != null
                        && !inBook.test(provider.pricedAs(target.provider()), target.model())) {
                    String path = Problem.index(Problem.key(Problem.key("models", name), "targets"), i);
                    found.add(
                            Problem.warning(
                                    Problem.key(path, "model"),
                                    target.model(),
                                    "a model in the price book, or a price here; its cost is unknown, and budgets of money refuse its calls unless they say unpriced"));
                }
            }
        });
        return List.copyOf(found);
    }

    private void listener(String path, ListenerConfig listener) {
        var tls = listener.tls();
        if (listener.protocol() == Protocol.HTTPS && tls == null && untouched(path + ".tls")) {
            error(path + ".tls", "nothing", "cert and key, as protocol is https");
        }
        if (listener.protocol() == Protocol.HTTP && tls != null) {
            error(path + ".protocol", "http", "https, as tls is said");
        }
        if (tls != null) {
            file(path + ".tls.cert", tls.cert());
            file(path + ".tls.key", tls.key());
            file(path + ".tls.clientCa", tls.clientCa());
            certificates(path + ".tls.certificates", tls.certificates());
            if (tls.clientCa() == null && tls.clientCert() == ClientCert.OPTIONAL) {
                warning(path + ".tls.clientCert", "optional", "clientCa beside it; without it nobody is asked");
            }
        }
        if (!identifies(listener) && !listener.servesAnonymous()) {
            closed(path, listener);
        }
    }

    private void certificates(String path, List<ListenerConfig.Named> certificates) {
        var taken = new HashSet<String>();
        for (int i = 0; i < certificates.size(); i++) {
            var at = Problem.index(path, i);
            var named = certificates.get(i);
            file(at + ".cert", named.cert());
            file(at + ".key", named.key());
            if (named.names().isEmpty()) {
                error(at + ".names", "nothing", "the names whose callers get this certificate");
            }
            for (int j = 0; j < named.names().size(); j++) {
                var name = named.names().get(j);
                if (!taken.add(name)) {
                    error(Problem.index(at + ".names", j), name, "each name once");
                }
            }
        }
    }

    /** Whether a caller there can prove who it is: by a credential that is judged, or by a certificate. */
    private boolean identifies(ListenerConfig listener) {
        var tls = listener.tls();
        boolean byProxies = config.identity().forwardedCertificates() == ForwardedCertificates.TRUSTED;
        return config.identity().judges() || byProxies || (tls != null && tls.clientCa() != null);
    }

    /** A listener that would answer nobody, or whose operator may believe that it is safe beyond loopback as it is. */
    private void closed(String path, ListenerConfig listener) {
        if (listener.address().isLoopback()) {
            warning(
                    path + ".anonymous",
                    "deny",
                    "identity.keys, identity.issuers or tls.clientCa; as it is every call gets a 401");
        } else {
            error(
                    path + ".address",
                    listener.address().toString(),
                    "a loopback address, identity.keys, identity.issuers or tls.clientCa, or anonymous: allow");
        }
    }

    private void admin() {
        var admin = config.admin();
        if (admin.anonymous() == Anonymous.DENY && !admin.address().isLoopback()) {
            error("admin.address", admin.address().toString(), "a loopback address, or anonymous: allow");
        }
    }

    private void ports() {
        Map<String, HostPort> taken = new LinkedHashMap<>();
        config.listeners()
                .forEach((name, listener) ->
                        port(taken, Problem.key("listeners", name) + ".address", listener.address()));
        port(taken, "admin.address", config.admin().address());
        port(taken, "metrics.address", config.metrics().address());
        port(taken, "health.address", config.health().address());
    }

    private void port(Map<String, HostPort> taken, String path, HostPort address) {
        for (var other : taken.entrySet()) {
            var there = other.getValue();
            boolean meets = there.host().equalsIgnoreCase(address.host()) || there.isWildcard() || address.isWildcard();
            if (address.port() != 0 && there.port() == address.port() && meets) {
                error(path, address.toString(), "a port of its own; " + other.getKey() + " has this one");
                return;
            }
        }
        taken.put(path, address);
    }

    private void nothingToAsk() {
        boolean direct = config.providers().values().stream()
                .anyMatch(provider -> provider.direct() == ProviderConfig.Direct.ALLOW);
        if (config.models().isEmpty() && !direct && untouched("models") && untouched("providers")) {
            warning("models", "nothing", "a model, or a provider with direct: allow; nothing can be asked for");
        }
    }

    private void redis() {
        var redis = config.redis();
        if (redis == null) {
            return;
        }
        sentinels(redis);
        if (redis.tls() == null) {
            return;
        }
        ProviderCheck.files(this, "redis.tls", redis.tls());
        if (!redis.url().reveal().startsWith("rediss:")) {
            error("redis.tls", "tls beside a redis URL", "a rediss URL; nothing is encrypted now");
        }
    }

    private void sentinels(GatewayConfig.Redis redis) {
        boolean asked = redis.topology() == GatewayConfig.Redis.Topology.SENTINEL;
        if (asked && redis.masterName() == null && untouched("redis.masterName")) {
            error("redis.masterName", "nothing", "the name of the master that the sentinels watch");
        }
        if (!asked && redis.masterName() != null) {
            error("redis.masterName", redis.masterName(), "topology: sentinel; nobody is asked for a master now");
        }
        if (!asked && !redis.sentinels().isEmpty()) {
            error("redis.sentinels", redis.sentinels().size() + " URLs", "topology: sentinel; nobody asks them now");
        }
    }

    private void rest() {
        var limits = config.limits();
        if (limits.bodies().isPresent() && limits.bodies().getAsLong() < limits.body()) {
            error("limits.bodies", limits.bodies().getAsLong() + " bytes", "at least limits.body");
        }
        each("trusted", config.trusted(), (path, block) -> {
            if (block.holdsAllOfAFamily()) {
                warning(path, block.toString(), "a block of known peers; this one believes everyone");
            }
        });
        each("prices", config.prices(), this::file);
        redis();
        new IdentityCheck(this).check(config.identity(), config.trusted().isEmpty());
    }

    /** Whether nothing at or below the path was said and lost. */
    boolean untouched(String path) {
        return broken.stream()
                .noneMatch(lost -> lost.equals(path) || lost.startsWith(path + ".") || lost.startsWith(path + "["));
    }

    /** Visits the elements that could be bound with the paths they have in the file. */
    <E> void each(String path, List<E> elements, Visitor<E> visitor) {
        int index = 0;
        for (var element : elements) {
            while (broken.contains(Problem.index(path, index))) {
                index++;
            }
            visitor.visit(Problem.index(path, index++), element);
        }
    }

    /** Takes an element and its path. */
    interface Visitor<E> {
        void visit(String path, E element);
    }

    void file(String path, @Nullable Path file) {
        if (file != null && !readable.test(file)) {
            error(path, file.toString(), "a file that can be read");
        }
    }

    void error(String path, String found, String expected) {
        problems.add(Problem.error(path, Problem.shown(found), expected));
    }

    void warning(String path, String found, String expected) {
        problems.add(Problem.warning(path, Problem.shown(found), expected));
    }
}

package dev.tollgate.config.reach;

import dev.tollgate.config.GatewayConfig;
import dev.tollgate.config.IdentityConfig.ForwardedCertificates;
import dev.tollgate.config.ListenerConfig;
import dev.tollgate.config.Problem;
import dev.tollgate.config.ProviderConfig;
import dev.tollgate.config.file.Document;
import dev.tollgate.identity.keys.ApiKey;
import dev.tollgate.match.Values;
import dev.tollgate.match.Wildcard;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway file serves, as far as policies can speak of it: whatever they say of anything else can never match.
 *
 * @param listeners all of them; empty where nobody knows
 * @param onlyLocal listeners that nobody beyond this machine can reach, nor be named to by a proxy
 * @param models the names that callers can ask for, and where calls for each may go, nowhere where nobody knows; null where nobody knows the names,
 *     and any may be
 * @param providers all of them; empty where nobody knows
 * @param direct providers that may be asked for any model by {@code provider/model}
 * @param providerFields header fields that the gateway file sets in requests to some provider, in lower case
 * @param callers whom callers can prove to be; null where tokens or certificates may say any name
 */
public record Served(
        Set<String> listeners,
        Set<String> onlyLocal,
        @Nullable Map<String, List<Seat>> models,
        Set<String> providers,
        Set<String> direct,
        Set<String> providerFields,
        @Nullable Callers callers) {
    /** What is meant where no model is named. */
    public static final List<Wildcard> ANY = List.of(new Wildcard(Wildcard.Form.PRESENT, ""));

    public Served {
        listeners = Set.copyOf(listeners);
        onlyLocal = Set.copyOf(onlyLocal);
        models = models == null ? null : Map.copyOf(models);
        providers = Set.copyOf(providers);
        direct = Set.copyOf(direct);
        providerFields = Set.copyOf(providerFields);
    }

    /** Where every provider serves every model, and nobody knows who calls. */
    public Served(
            Set<String> listeners,
            Set<String> onlyLocal,
            @Nullable Set<String> models,
            Set<String> providers,
            Set<String> direct,
            Set<String> providerFields) {
        this(
                listeners,
                onlyLocal,
                models == null
                        ? null
                        : models.stream().collect(Collectors.toMap(model -> model, _ -> seats(providers))),
                providers,
                direct,
                providerFields,
                null);
    }

    /** Where a call may go: a target of a model, as far as routing policies tell targets apart. */
    public record Seat(String provider, int tier) {
        /** As messages name it. */
        @Override
        public String toString() {
            return provider + " (tier " + tier + ")";
        }
    }

    private static List<Seat> seats(Set<String> providers) {
        return providers.stream().map(provider -> new Seat(provider, 0)).toList();
    }

    /**
     * The names that keys give to callers, where nothing but keys proves anything; none where nothing does.
     *
     * @param names what each key says, and what is known of who shows none
     * @param principals who calls, as policies name them
     */
    public record Callers(Set<Names> names, Set<String> principals) {
        /** What there is of a caller's names; its agent may be empty. */
        public record Names(
                String agent,
                @Nullable String team,
                @Nullable String tenant) {
            static final Names NONE = new Names("", null, null);
        }

        /** These, and those who show no key. */
        public Callers {
            names = Stream.concat(names.stream(), Stream.of(Names.NONE)).collect(Collectors.toUnmodifiableSet());
            principals =
                    Stream.concat(principals.stream(), Stream.of("anonymous")).collect(Collectors.toUnmodifiableSet());
        }

        private static @Nullable Callers of(GatewayConfig config, List<ApiKey> keys) {
            var identity = config.identity();
            boolean others = !identity.issuers().isEmpty()
                    || identity.forwardedCertificates() == ForwardedCertificates.TRUSTED
                    || config.listeners().values().stream()
                            .map(ListenerConfig::tls)
                            .anyMatch(tls -> tls != null && tls.clientCa() != null);
            return others
                    ? null
                    : new Callers(
                            keys.stream()
                                    .map(key -> new Names(orEmpty(key.agent()), key.team(), key.tenant()))
                                    .collect(Collectors.toSet()),
                            keys.stream().map(key -> "key:" + key.name()).collect(Collectors.toSet()));
        }

        private static String orEmpty(@Nullable String agent) {
            return agent == null ? "" : agent;
        }

        /** All agents that a key names. */
        public Set<String> agents() {
            return all(Names::agent);
        }

        /** All teams that a key names. */
        public Set<String> teams() {
            return all(Names::team);
        }

        /** All tenants that a key names. */
        public Set<String> tenants() {
            return all(Names::tenant);
        }

        private Set<String> all(Function<Names, @Nullable String> name) {
            var all = new HashSet<String>();
            for (var caller : names) {
                var said = name.apply(caller);
                if (said != null && !said.isEmpty()) {
                    all.add(said);
                }
            }
            return all;
        }
    }

    /** Some listeners, and whatever else. */
    public static Served on(String... listeners) {
        return new Served(Set.of(listeners), Set.of(), null, Set.of(), Set.of(), Set.of());
    }

    /**
     * What a configuration serves. Of one that is wrong in part it is what is known for sure.
     *
     * @param keys those of all its files; null where some of them could not be read
     * @param said the file of the configuration
     */
    public static Served by(GatewayConfig config, @Nullable List<ApiKey> keys, Document said) {
        var local = config.listeners().entrySet().stream()
                .filter(listener -> listener.getValue().address().isLoopback()
                        && config.trusted().isEmpty())
                .map(Map.Entry::getKey)
                .filter(name -> said.untouched(Problem.key("listeners", name)) && said.untouched("trusted"))
                .collect(Collectors.toSet());
        var providers = orEmpty(said.names("providers"));
        var direct = providers.stream()
                .filter(name -> !said.untouched(Problem.key("providers", name))
                        || in(config.providers(), name).direct() == ProviderConfig.Direct.ALLOW)
                .collect(Collectors.toSet());
        var fields = config.providers().values().stream()
                .flatMap(provider -> provider.headers().keySet().stream())
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        var names = said.names("models");
        var models = names == null || said.names("providers") == null
                ? null
                : names.stream().collect(Collectors.toMap(name -> name, name -> seats(config, name, said)));
        return new Served(
                orEmpty(said.names("listeners")),
                local,
                models,
                providers,
                direct,
                fields,
                keys == null || !said.untouched("identity") || !said.untouched("listeners")
                        ? null
                        : Callers.of(config, keys));
    }

    private static List<Seat> seats(GatewayConfig config, String model, Document said) {
        return said.untouched(Problem.key("models", model))
                ? in(config.models(), model).targets().stream()
                        .map(target -> new Seat(target.provider(), target.tier()))
                        .toList()
                : List.of();
    }

    private static <V> V in(Map<String, V> map, String name) {
        return Objects.requireNonNull(map.get(name), name);
    }

    private static Set<String> orEmpty(@Nullable Set<String> names) {
        return names == null ? Set.of() : names;
    }

    /** The names under {@code models}; none where nobody knows. */
    Set<String> modelNames() {
        return models == null ? Set.of() : models.keySet();
    }

    /** Whether a caller can ask for a model that this speaks of. */
    public boolean hasModel(Wildcard pattern) {
        return models == null
                || models.keySet().stream().anyMatch(pattern::matches)
                || directly(pattern).findAny().isPresent();
    }

    /** Where calls for these models may go; empty where nobody knows it of all of them, or no model is meant. */
    public Set<Seat> seats(Wildcard pattern) {
        if (models == null
                || models.entrySet().stream()
                        .anyMatch(model -> model.getValue().isEmpty() && pattern.matches(model.getKey()))) {
            return Set.of();
        }
        var named = models.entrySet().stream()
                .filter(model -> pattern.matches(model.getKey()))
                .flatMap(model -> model.getValue().stream());
        return Stream.concat(named, directly(pattern).map(provider -> new Seat(provider, 0)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether this is the one model that callers can ask for, of those that are meant. */
    public boolean isOnly(String model, Values meant) {
        var patterns = meant.anyOf().isEmpty() ? ANY : meant.anyOf();
        return models != null
                && models.containsKey(model)
                && models.keySet().stream().filter(meant::accepts).allMatch(model::equals)
                && meant.accepts(model)
                && patterns.stream()
                        .noneMatch(pattern -> directly(pattern).findAny().isPresent());
    }

    private Stream<String> directly(Wildcard pattern) {
        return direct.stream().filter(provider -> pattern.meets(new Wildcard(Wildcard.Form.PREFIX, provider + "/")));
    }
}

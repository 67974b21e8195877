package dev.tollgate.gateway;

import dev.tollgate.config.GatewayConfig;
import dev.tollgate.config.Problem;
import dev.tollgate.config.ProviderConfig;
import dev.tollgate.config.check.ConfigCheck;
import dev.tollgate.config.file.Document;
import dev.tollgate.config.file.GatewayFile;
import dev.tollgate.config.file.IdentityFiles;
import dev.tollgate.config.file.Loaded;
import dev.tollgate.config.file.Sources;
import dev.tollgate.config.policy.PolicyFiles;
import dev.tollgate.config.policy.PolicyRule;
import dev.tollgate.config.reach.Served;
import dev.tollgate.io.files.Stamp;
import dev.tollgate.io.files.StampedSources;
import dev.tollgate.io.upstream.TlsSettings;
import dev.tollgate.io.upstream.connect.TlsContexts;
import dev.tollgate.price.PriceBook;
import dev.tollgate.price.catalogue.PriceFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads everything that a configuration consists of: the gateway file, its price files and its policies; {@code check} judges exactly what
 * {@code run} runs, because both ask this.
 *
 * <p>Threads: any; blocks on files, so never on an event loop.
 */
public final class ConfigurationReader {
    private static final int MAX_PRICES_BYTES = 8 << 20;

    private final Sources sources;

    /**
     * A reader of files from there.
     *
     * @param sources the files and the variables of the environment
     */
    public ConfigurationReader(Sources sources) {
        this.sources = sources;
    }

    /**
     * What was read.
     *
     * @param config null when there is an error
     * @param identity what the files of keys and issuers say
     * @param policies in order
     * @param prices what models cost
     * @param problems errors and warnings of all files
     * @param written what to show instead of expanded values, by path
     * @param version names the gateway file, the price files and the policies by what they say
     * @param files everything that was looked at, as it was just before
     */
    public record Read(
            @Nullable GatewayConfig config,
            IdentityFiles.Loaded identity,
            List<PolicyRule> policies,
            PriceBook prices,
            List<Problem> problems,
            Map<String, String> written,
            String version,
            Map<Path, Stamp> files) {

        /** What came from no file. */
        public Read(
                @Nullable GatewayConfig config,
                List<PolicyRule> policies,
                PriceBook prices,
                List<Problem> problems,
                Map<String, String> written) {
            this(config, IdentityFiles.Loaded.EMPTY, policies, prices, problems, written, "", Map.of());
        }
    }

    /** Reads the gateway file and all that it names; never throws for what the files say. */
    public Read read(Path file) {
        var sources = new StampedSources(this.sources);
        var loaded = GatewayFile.load(file, sources);
        var problems = new ArrayList<>(loaded.problems());
        var config = loaded.bound();
        if (config == null) {
            return new Read(
                    null,
                    IdentityFiles.Loaded.EMPTY,
                    List.of(),
                    PriceBook.EMPTY,
                    problems,
                    loaded.written(),
                    "",
                    sources.stamps());
        }
        var said = loaded.document();
        var named = new ArrayList<Problem>();
        var prices = prices(config, named, sources);
        if (said.untouched("prices")) {
            named.addAll(ConfigCheck.unpriced(config, (provider, model) -> prices.lookup(provider, model) != null));
        }
        var identity = IdentityFiles.load(config, said.names("models"), sources);
        named.addAll(identity.problems());
        var behind = new ArrayList<Problem>();
        certificates(config, behind);
        Stream.concat(named.stream().map(said::locatedBound), behind.stream().map(said::placed))
                .filter(problem -> isNews(problem, loaded))
                .forEach(problems::add);
        var policies = policies(config, identity, said, sources);
        problems.addAll(policies.problems());
        boolean refused = problems.stream().anyMatch(Problem::isError);
        return new Read(
                refused ? null : config,
                identity,
                policies.policies(),
                prices,
                List.copyOf(problems),
                loaded.written(),
                version(file, config, sources),
                sources.stamps());
    }

    /** Policies are judged whatever else is wrong, by what is known of the rest; but not those of a folder that was meant to be another one. */
    private static PolicyFiles.Loaded policies(
            GatewayConfig config, IdentityFiles.Loaded identity, Document said, Sources sources) {
        if (!said.untouched("policies")) {
            return new PolicyFiles.Loaded(List.of(), List.of());
        }
        if (said.says("policies") && !sources.folder(config.policies())) {
            // The folder of old may be empty or missing; one that somebody names holds what must not be lost by a slip
            // of the pen.
            var missing =
                    Problem.error("policies", config.policies().toString(), "a folder, of which every *.yaml is read");
            return new PolicyFiles.Loaded(List.of(), List.of(said.located(missing)));
        }
        var keys = identity.problems().stream().anyMatch(Problem::isError) ? null : identity.keys();
        return PolicyFiles.load(config.policies(), Served.by(config, keys, said), sources);
    }

    /** Whether a problem of the gateway file tells more than those that are known: a file that is missing is missing once. */
    private static boolean isNews(Problem problem, Loaded loaded) {
        return !problem.file().isEmpty()
                || loaded.errors().stream()
                        .noneMatch(known -> (known.path() + ".").startsWith(problem.path() + ".")
                                || (problem.path() + ".").startsWith(known.path() + "."));
    }

    /** Secrets are left out: a name that anybody may see must not help to guess them. */
    private static String version(Path file, GatewayConfig config, StampedSources sources) {
        var folder = config.policies().toAbsolutePath().normalize();
        var documents = new HashSet<Path>();
        documents.add(file.toAbsolutePath().normalize());
        config.prices().forEach(prices -> documents.add(prices.toAbsolutePath().normalize()));
        config.identity()
                .keys()
                .forEach(keys -> documents.add(keys.toAbsolutePath().normalize()));
        return sources.version(path -> documents.contains(path) || folder.equals(path.getParent()));
    }

    /** Loads what only names a file until then, so that a certificate that cannot be used is found here and not by the first call. */
    private static void certificates(GatewayConfig config, List<Problem> problems) {
        config.providers()
                .forEach((name, provider) ->
                        certificates(Problem.key("providers", name) + ".tls", provider.tls(), problems));
        certificates("redis.tls", config.redis() == null ? null : config.redis().tls(), problems);
        config.listeners().forEach((name, listener) -> {
            if (listener.tls() != null) {
                problems.addAll(ListenerCertificates.problems(
                        Problem.key("listeners", name) + ".tls", listener.tls(), Instant.now()));
            }
        });
    }

    private static void certificates(String path, ProviderConfig.@Nullable Tls tls, List<Problem> problems) {
        var problem = tls == null ? null : problem(tls);
        if (problem != null) {
            problems.add(
                    Problem.error(path, Problem.shown(problem), "certificates and a key in PEM that belong together"));
        }
    }

    private static @Nullable String problem(ProviderConfig.Tls tls) {
        try {
            return TlsContexts.problem(TlsSettings.read(tls.ca(), tls.cert(), tls.key()));
        } catch (IOException | IllegalArgumentException e) {
            return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        }
    }

    private static PriceBook prices(GatewayConfig config, List<Problem> problems, Sources sources) {
        var book = PriceBook.EMPTY;
        for (int i = 0; i < config.prices().size(); i++) {
            var file = config.prices().get(i);
            var at = "prices[" + i + "]";
            try {
                var reading = PriceFile.read(new String(sources.file(file, MAX_PRICES_BYTES), StandardCharsets.UTF_8));
                reading.problems()
                        .forEach(problem ->
                                problems.add(Problem.error(problem.path(), problem.found(), problem.expected())
                                        .in(String.valueOf(file.getFileName()))));
                book = book.overlay(reading.book());
            } catch (IOException e) {
                problems.add(Problem.error(at, file.toString(), "a price file that can be read"));
            }
        }
        return book;
    }
}

package dev.tollgate.cli;

import dev.tollgate.config.ConfigCheck;
import dev.tollgate.config.GatewayConfig;
import dev.tollgate.config.Problem;
import dev.tollgate.config.file.GatewayFile;
import dev.tollgate.config.file.Sources;
import dev.tollgate.config.policy.PolicyFiles;
import dev.tollgate.policy.Policy;
import dev.tollgate.price.PriceBook;
import dev.tollgate.price.catalogue.PriceFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads everything that a configuration consists of: the gateway file, its price files and its policies; {@code check} judges exactly what
 * {@code run} runs, because both ask this.
 *
 * <p>Threads: any; blocks on files, so never on an event loop.
 */
final class ConfigurationReader {
    private static final int MAX_PRICES_BYTES = 8 << 20;

    private final Sources sources;

    ConfigurationReader(Sources sources) {
        this.sources = sources;
    }

    /**
     * What was read.
     *
     * @param config null when there is an error
     * @param policies in order
     * @param prices what models cost
     * @param problems errors and warnings of all files
     * @param written what to show instead of expanded values, by path
     */
    record Read(
            @Nullable GatewayConfig config,
            List<Policy> policies,
            PriceBook prices,
            List<Problem> problems,
            Map<String, String> written) {}

    /** Reads the gateway file and all that it names. */
    Read read(Path file) {
        var loaded = GatewayFile.load(file, sources, false);
        var problems = new ArrayList<>(loaded.problems());
        var config = loaded.config();
        if (config == null) {
            return new Read(null, List.of(), PriceBook.EMPTY, problems, loaded.written());
        }
        var prices = prices(config, problems);
        problems.addAll(ConfigCheck.unpriced(config, (provider, model) -> prices.lookup(provider, model) != null));
        var policies = PolicyFiles.load(config.policies(), config.listeners().keySet(), sources);
        problems.addAll(policies.problems());
        boolean refused = problems.stream().anyMatch(Problem::isError);
        return new Read(refused ? null : config, policies.policies(), prices, List.copyOf(problems), loaded.written());
    }

    private PriceBook prices(GatewayConfig config, List<Problem> problems) {
        var book = PriceBook.EMPTY;
        for (int i = 0; i < config.prices().size(); i++) {
            var file = config.prices().get(i);
            var at = "prices[" + i + "]";
            try {
                var reading = PriceFile.read(new String(sources.file(file, MAX_PRICES_BYTES), StandardCharsets.UTF_8));
                reading.problems()
                        .forEach(problem -> problems.add(Problem.error(
                                file.getFileName() + ": " + problem.path(), problem.found(), problem.expected())));
                book = book.overlay(reading.book());
            } catch (IOException e) {
                problems.add(Problem.error(at, file.toString(), "a price file that can be read"));
            }
        }
        return book;
    }
}

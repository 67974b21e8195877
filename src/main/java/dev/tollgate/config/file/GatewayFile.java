package dev.tollgate.config.file;

import dev.tollgate.config.GatewayConfig;
import dev.tollgate.config.Problem;
import dev.tollgate.config.check.ConfigCheck;
import dev.tollgate.config.schema.GatewaySchema;
import dev.tollgate.identity.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code gateway.yaml}: located tree, expansion, binding, checks. Never throws for what a file says. */
public final class GatewayFile {
    private static final Comparator<Problem> BY_PLACE = Comparator.comparing(
            Problem::at,
            Comparator.nullsFirst(
                    Comparator.comparingInt(Problem.Place::line).thenComparingInt(Problem.Place::column)));

    private GatewayFile() {}

    /** Reads and judges a file. */
    public static Loaded load(Path file, Sources sources) {
        try {
            return load(file, sources.file(file, TreeReader.MAX_BYTES + 1), sources);
        } catch (IOException unreadable) {
            return new Loaded(null, List.of(Problem.error("", file.toString(), "a file that can be read")), Map.of());
        }
    }

    /** Judges a document as if it stood in the file. */
    public static Loaded load(Path file, byte[] document, Sources sources) {
        var folder = file.toAbsolutePath().getParent();
        return folder == null
                ? new Loaded(null, List.of(Problem.error("", file.toString(), "a file in a folder")), Map.of())
                : load(document, folder, sources);
    }

    private static Loaded load(byte[] document, Path folder, Sources sources) {
        var problems = new ArrayList<Problem>();
        var root = new TreeReader(new Expansion(sources, folder, problems), problems).read(document);
        if (root == null) {
            return new Loaded(null, List.copyOf(problems), Map.of());
        }
        var tree = Node.ofDocument(root);
        var binder = new Binder(folder, problems);
        var config = binder.bind(GatewaySchema.ROOT, tree, "");
        if (config != null) {
            config = withPrices(config, tree, folder, sources);
            var check = new ConfigCheck(config, binder.broken(), sources::readable);
            for (var problem : check.problems()) {
                problems.add(located(problem, tree, binder));
            }
        }
        problems.sort(BY_PLACE);
        boolean refused = problems.stream().anyMatch(Problem::isError);
        return new Loaded(refused ? null : config, List.copyOf(problems), written(binder));
    }

    private static GatewayConfig withPrices(GatewayConfig config, Node tree, Path folder, Sources sources) {
        boolean said = tree instanceof Node.Mapping mapping
                && mapping.entries().containsKey("prices")
                && !(mapping.entries().get("prices") instanceof Node.Nothing);
        var beside = folder.resolve(GatewaySchema.PRICES_WHEN_NOT_SAID);
        return said || !sources.readable(beside) ? config : config.withPrices(List.of(beside));
    }

    /** The problem with its place, and with what the file says unless that is not to be shown. */
    private static Problem located(Problem problem, Node tree, Binder binder) {
        var bound = binder.scalars().get(problem.path());
        if (bound == null) {
            return problem.at(Paths.find(tree, problem.path()).at());
        }
        var placed = problem.at(bound.scalar().at());
        return bound.found().equals(Secret.MASK) ? placed : placed.withFound(bound.found());
    }

    private static Map<String, String> written(Binder binder) {
        var written = new LinkedHashMap<String, String>();
        binder.scalars().forEach((path, bound) -> {
            if (bound.scalar().state() != Node.Scalar.State.PLAIN) {
                written.put(path, bound.scalar().written());
            }
        });
        return written;
    }
}

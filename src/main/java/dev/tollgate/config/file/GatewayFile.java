package dev.tollgate.config.file;

import dev.tollgate.config.GatewayConfig;
import dev.tollgate.config.Problem;
import dev.tollgate.config.check.ConfigCheck;
import dev.tollgate.config.schema.GatewaySchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code gateway.yaml}: located tree, expansion, binding, checks. Never throws for what a file says. */
public final class GatewayFile {
    private GatewayFile() {}

    /** Reads and judges a file. */
    public static Loaded load(Path file, Sources sources) {
        try {
            return load(file, sources.file(file, TreeReader.MAX_BYTES + 1), sources);
        } catch (IOException unreadable) {
            return Loaded.unreadable(List.of(Problem.error("", file.toString(), "a file that can be read")));
        }
    }

    /** Judges a document as if it stood in the file. */
    public static Loaded load(Path file, byte[] document, Sources sources) {
        var folder = file.toAbsolutePath().getParent();
        return folder == null
                ? Loaded.unreadable(List.of(Problem.error("", file.toString(), "a file in a folder")))
                : load(document, folder, sources);
    }

    private static Loaded load(byte[] document, Path folder, Sources sources) {
        var problems = new ArrayList<Problem>();
        var root = new TreeReader(new Expansion(sources, folder, problems), problems).read(document);
        if (root == null) {
            return Loaded.unreadable(problems);
        }
        var tree = Node.ofDocument(root);
        var binder = new Binder(folder, problems);
        var config = binder.bind(GatewaySchema.ROOT, tree, "");
        var said = new Document(tree, binder.scalars(), binder.broken());
        if (config != null) {
            config = withPrices(config, tree, folder, sources);
            var check = new ConfigCheck(config, binder.broken(), sources::readable);
            for (var problem : check.problems()) {
                problems.add(said.located(problem));
            }
        }
        problems.sort(Problem.BY_PLACE);
        boolean refused = problems.stream().anyMatch(Problem::isError);
        return new Loaded(refused ? null : config, config, List.copyOf(problems), said.written(), said);
    }

    private static GatewayConfig withPrices(GatewayConfig config, Node tree, Path folder, Sources sources) {
        boolean said = tree instanceof Node.Mapping mapping
                && mapping.entries().containsKey("prices")
                && !(mapping.entries().get("prices") instanceof Node.Nothing);
        var beside = folder.resolve(GatewaySchema.PRICES_WHEN_NOT_SAID);
        return said || !sources.readable(beside) ? config : config.withPrices(List.of(beside));
    }
}

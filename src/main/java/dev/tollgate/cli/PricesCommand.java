package dev.tollgate.cli;

import dev.tollgate.price.PriceBook;
import dev.tollgate.price.catalogue.CatalogueSource;
import dev.tollgate.price.catalogue.PriceDiff;
import dev.tollgate.price.catalogue.PriceFile;
import dev.tollgate.price.catalogue.PriceImport;
import dev.tollgate.price.catalogue.PriceListing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tollgate prices}: what models cost, where it is written, and how it changes. */
@Command(name = "prices", mixinStandardHelpOptions = true, description = "List, compare and import prices.")
final class PricesCommand {
    private static final String BOOK = "gateway/prices.yaml";

    @CommandLine.Mixin
    private final Invocation invoked = new Invocation();

    @Command(name = "list", mixinStandardHelpOptions = true, description = "List prices, dollars per million tokens.")
    int list(
            @Option(
                            names = "--book",
                            paramLabel = "FILE",
                            defaultValue = BOOK,
                            description = "The price file (default: ${DEFAULT-VALUE}).")
                    Path book,
            @Parameters(paramLabel = "WORD", arity = "0..*", description = "Only models whose name has all of these.")
                    @Nullable
                    List<String> words)
            throws IOException {
        var read = read(book);
        if (read == null) {
            return Exit.WRONG;
        }
        print(PriceListing.of(read, words == null ? List.of() : words).rows());
        return Exit.FINE;
    }

    @Command(
            name = "diff",
            mixinStandardHelpOptions = true,
            description = "What the second price file says otherwise than the first.")
    int diff(@Parameters(paramLabel = "BEFORE") Path before, @Parameters(paramLabel = "AFTER") Path after)
            throws IOException {
        var old = read(before);
        var anew = read(after);
        if (old == null || anew == null) {
            return Exit.WRONG;
        }
        print(PriceDiff.between(old, anew).rows());
        return Exit.FINE;
    }

    @Command(
            name = "import",
            mixinStandardHelpOptions = true,
            description = {
                "Bring a public catalogue's prices into a price file, and say what changes.",
                "Refused if a provider would lose more than 30 %% of its prices, unless --force."
            })
    int importPrices(
            @Option(
                            names = "--from",
                            required = true,
                            paramLabel = "models.dev|litellm",
                            description = "The catalogue's format.")
                    String from,
            @Option(
                            names = "--into",
                            paramLabel = "FILE",
                            defaultValue = BOOK,
                            description = "The price file (default: ${DEFAULT-VALUE}).")
                    Path into,
            @Option(
                            names = "--providers",
                            paramLabel = "A,B",
                            split = ",",
                            description = "Only these (default: those of the price file).")
                    @Nullable
                    Set<String> providers,
            @Option(
                            names = "--as-of",
                            paramLabel = "DATE",
                            description = "When the catalogue was true (default: the file's date).")
                    @Nullable
                    LocalDate asOf,
            @Option(names = "--fill", description = "Add what is missing and change nothing.") boolean fill,
            @Option(names = "--force", description = "Import although prices are lost.") boolean force,
            @Option(names = "--dry-run", description = "Only say what would change.") boolean dryRun,
            @Parameters(paramLabel = "CATALOGUE", description = "The catalogue's file.") Path catalogue)
            throws IOException {
        var source = CatalogueSource.of(from);
        if (source.isEmpty()) {
            throw invoked.wrong("--from: " + from + " (expected: models.dev or litellm)");
        }
        var current = read(into);
        if (current == null) {
            return Exit.WRONG;
        }
        var date = asOf == null
                ? LocalDate.ofInstant(Files.getLastModifiedTime(catalogue).toInstant(), ZoneOffset.UTC)
                : asOf;
        var mode = fill ? PriceImport.Mode.FILL : PriceImport.Mode.REPLACE;
        var result = new PriceImport(source.get(), date, providers == null ? Set.of() : providers, mode, force)
                .into(current, Files.readString(catalogue));
        print(result.rows());
        if (result.isRefused()) {
            return Exit.WRONG;
        }
        if (!dryRun) {
            var text = PriceFile.write(
                    result.book(),
                    List.of("Dollars per million tokens; see docs/prices.md. Written by prices import."));
            var fresh = into.resolveSibling(into.getFileName() + ".new");
            Files.writeString(fresh, text);
            Files.move(fresh, into, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }
        return Exit.FINE;
    }

    private @Nullable PriceBook read(Path file) throws IOException {
        var reading = PriceFile.read(Files.readString(file));
        reading.problems().forEach(problem -> invoked.out().println(file.getFileName() + ": " + problem));
        return reading.isWhole() ? reading.book() : null;
    }

    private void print(List<String> rows) {
        rows.forEach(invoked.out()::println);
        invoked.out().flush();
    }
}

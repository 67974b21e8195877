package dev.tollgate.price.catalogue;

import dev.tollgate.price.Price;
import dev.tollgate.price.PriceBook;
import dev.tollgate.price.catalogue.Imported.Skipped;
import dev.tollgate.price.catalogue.Imported.Why;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Brings a public catalogue's prices into a book; the operation behind {@code prices import}.
 *
 * @param source the catalogue
 * @param asOf the day of the file, unless it names its own
 * @param providers whose prices to take; empty takes those that the current book has, or all if it has none
 * @param mode whether the catalogue replaces the book's figures or only fills gaps
 * @param force whether a book may shrink by more than {@link #LARGEST_LOSS_PERCENT}
 */
public record PriceImport(CatalogueSource source, LocalDate asOf, Set<String> providers, Mode mode, boolean force) {

    /** A catalogue that lost more than this was most likely cut or broken on its way. */
    public static final int LARGEST_LOSS_PERCENT = 30;

    /** What an import does to prices that are already there. */
    public enum Mode {
        /** A provider's prices become what the catalogue says: models that it does not price go. Other providers keep theirs. */
        REPLACE,
        /** Nothing changes that the book states: see {@link PriceMerge}. */
        FILL
    }

    /**
     * What came of an import.
     *
     * @param book the new book; the current one if the import was refused
     * @param diff from the current book to what the import gives, refused or not
     * @param skipped what was left out of the catalogue, and why
     * @param problems why the import was refused; empty if it was not
     */
    public record Result(PriceBook book, PriceDiff diff, List<Skipped> skipped, List<PriceProblem> problems) {

        public Result {
            skipped = List.copyOf(skipped);
            problems = List.copyOf(problems);
        }

        public boolean isRefused() {
            return !problems.isEmpty();
        }

        /** Problems, or changes; then how many records were left out for which reason. */
        public List<String> rows() {
            var rows = new ArrayList<String>();
            problems.forEach(problem -> rows.add(problem.toString()));
            if (problems.isEmpty()) {
                rows.addAll(diff.rows());
            }
            var counts = new EnumMap<Why, Integer>(Why.class);
            skipped.forEach(each -> counts.merge(each.why(), 1, Integer::sum));
            counts.forEach((why, count) -> rows.add("skipped " + count + ": " + why.text()));
            return rows;
        }

        /** One line for each record that was left out. */
        public List<String> skippedRows() {
            return skipped.stream().map(Skipped::toString).toList();
        }
    }

    public PriceImport {
        providers = Set.copyOf(providers);
    }

    /** Reads the catalogue's text and brings it into the current book. */
    public Result into(PriceBook current, String text) {
        var imported = source.read(text, asOf);
        var wanted = providers.isEmpty() ? current.providers().keySet() : providers;
        var skipped = imported.skipped().stream()
                .filter(each -> wanted.isEmpty() || wanted.contains(each.provider()))
                .toList();
        var incoming = only(imported.book(), wanted);
        var next =
                switch (mode) {
                    case REPLACE -> current.replace(incoming);
                    case FILL -> PriceMerge.fill(current, incoming);
                };
        var diff = PriceDiff.between(current, next);
        var problems = new ArrayList<>(imported.problems());
        if (problems.isEmpty() && incoming.size() == 0) {
            problems.add(new PriceProblem(
                    "",
                    "no price for "
                            + (wanted.isEmpty()
                                    ? "any provider"
                                    : String.join(", ", wanted.stream().sorted().toList())),
                    "a catalogue from " + source.code()));
        }
        if (problems.isEmpty() && !force) {
            refuseLoss(current, next, incoming, problems);
        }
        return new Result(problems.isEmpty() ? next : current, diff, skipped, problems);
    }

    /** Judges each provider by itself: one that is gone must not hide behind others that grew. */
    private static void refuseLoss(PriceBook current, PriceBook next, PriceBook incoming, List<PriceProblem> problems) {
        for (var provider : incoming.providers().keySet()) {
            var before = count(current, provider);
            var after = count(next, provider);
            if (after * 100L < before * (100L - LARGEST_LOSS_PERCENT)) {
                problems.add(new PriceProblem(
                        provider,
                        after + " prices instead of " + before,
                        "a loss of at most " + LARGEST_LOSS_PERCENT + " %, or to be forced"));
            }
        }
    }

    private static int count(PriceBook book, String provider) {
        Map<String, Price> models = book.providers().get(provider);
        return models == null ? 0 : models.size();
    }

    private static PriceBook only(PriceBook book, Set<String> providers) {
        if (providers.isEmpty()) {
            return book;
        }
        var kept = new HashMap<String, Map<String, Price>>();
        book.providers().forEach((provider, models) -> {
            if (providers.contains(provider)) {
                kept.put(provider, models);
            }
        });
        return PriceBook.of(kept);
    }
}

package dev.tollgate.price.catalogue;

import dev.tollgate.price.Price;
import dev.tollgate.price.PriceBook;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was read from a public catalogue.
 *
 * @param book the prices
 * @param skipped what was left out, and why
 * @param problems why the file as a whole could not be read; empty if it could
 */
public record Imported(PriceBook book, List<Skipped> skipped, List<PriceProblem> problems) {

    /** Why a record was left out, or something of it. */
    public enum Why {
        /** The catalogue says that the provider no longer serves it. */
        DEPRECATED("deprecated"),
        /** Neither chat, completion nor embedding of text. */
        NOT_TEXT("not a text model"),
        /** It states no price per token. */
        NO_PRICE("no price per token"),
        /** All its rates are 0: catalogues write that for free and for unknown alike, and unknown must not read as 0. */
        ZERO_PRICE("priced 0, free or unknown"),
        /** A figure is not a number, or none that a price can be. */
        BAD_FIGURE("a figure that is no price"),
        /** It stands there twice with different figures; the first was taken. */
        TWICE("listed twice with different figures"),
        /** The rest of the record was taken, but it charges for something that is not counted here. */
        NOT_COUNTED("taken, but charges for more than tokens");

        private final String text;

        Why(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    /** One record that was left out. */
    public record Skipped(String provider, String model, Why why, String detail) {
        @Override
        public String toString() {
            return provider + "/" + model + ": " + why.text() + (detail.isEmpty() ? "" : " (" + detail + ")");
        }
    }

    public Imported {
        skipped = List.copyOf(skipped);
        problems = List.copyOf(problems);
    }

    /**
     * What an importer gathers.
     *
     * <p>Threads: one import belongs to one thread.
     */
    static final class Gathering {
        final List<PriceProblem> problems = new ArrayList<>();
        private final Map<String, Map<String, Price>> prices = new HashMap<>();
        private final List<Skipped> skipped = new ArrayList<>();

        void add(String provider, String model, Price price) {
            var first =
                    prices.computeIfAbsent(provider, name -> new HashMap<>()).putIfAbsent(model, price);
            if (first != null && !first.sameFigures(price)) {
                skip(provider, model, Why.TWICE, FlatPrice.of(price).toString());
            }
        }

        void skip(String provider, String model, Why why, String detail) {
            skipped.add(new Skipped(provider, model, why, detail));
        }

        Imported done() {
            return new Imported(PriceBook.of(prices), skipped, problems);
        }
    }
}

package dev.tollgate.price;

import dev.tollgate.llm.ModelName;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Prices by provider and model, found by the names that people and providers use. Immutable.
 *
 * <p>A model is looked for under its exact name, then under its other spellings, then among the snapshots of the same model; see
 * {@link ModelName}. Providers go by the catalogue's own names ({@code openai}, {@code anthropic}, {@code google}, and so on), in any case.
 */
public final class PriceBook {

    /** How a price was found. */
    public enum Match {
        /** Under the very name. */
        EXACT,
        /** Under another spelling of the same name. */
        SPELLING,
        /** Another snapshot of the model was found: the price is taken from it, so costs are estimates. */
        SNAPSHOT
    }

    /**
     * A price and where it stood.
     *
     * @param provider the provider's name in the book
     * @param model the model's name in the book
     */
    public record Found(String provider, String model, Price price, Match match) {}

    /** Other names that providers commonly go by, used only where the book has no provider of that very name. */
    private static final Map<String, String> ALIASES =
            Map.of("gemini", "google", "x-ai", "xai", "mistralai", "mistral");

    public static final PriceBook EMPTY = new PriceBook(Map.of());

    private final SequencedMap<String, SequencedMap<String, Price>> providers;
    private final Map<String, Shelf> shelves;
    private final int size;

    private PriceBook(Map<String, ? extends Map<String, Price>> prices) {
        var sorted = new TreeMap<String, SequencedMap<String, Price>>();
        prices.forEach((provider, models) -> {
            if (!models.isEmpty()) {
                sorted.computeIfAbsent(provider.toLowerCase(Locale.ROOT), name -> new TreeMap<>())
                        .putAll(models);
            }
        });
        var indexed = new HashMap<String, Shelf>();
        var count = 0;
        for (var entry : sorted.entrySet()) {
            indexed.put(entry.getKey(), new Shelf(entry.getKey(), entry.getValue()));
            count += entry.getValue().size();
            entry.setValue(Collections.unmodifiableSequencedMap(entry.getValue()));
        }
        this.providers = Collections.unmodifiableSequencedMap(sorted);
        this.shelves = indexed;
        this.size = count;
    }

    /** A book of these prices: provider to model to price. */
    public static PriceBook of(Map<String, ? extends Map<String, Price>> prices) {
        return new PriceBook(prices);
    }

    /** The price of a model, or null where the book has none: its cost is then unknown, never 0. */
    public @Nullable Found lookup(String provider, String model) {
        var name = provider.toLowerCase(Locale.ROOT);
        var own = shelves.get(name);
        var shelf = own == null ? shelves.get(ALIASES.getOrDefault(name, name)) : own;
        return shelf == null ? null : shelf.find(ModelName.of(model));
    }

    /** All prices, provider to model, both in alphabetical order; unmodifiable. */
    public SequencedMap<String, SequencedMap<String, Price>> providers() {
        return providers;
    }

    /** The number of prices. */
    public int size() {
        return size;
    }

    /** This book with another laid over it: a model that both price costs what the other says. */
    public PriceBook overlay(PriceBook over) {
        var merged = new TreeMap<String, Map<String, Price>>();
        providers.forEach((provider, models) -> merged.put(provider, new TreeMap<>(models)));
        over.providers.forEach((provider, models) ->
                merged.computeIfAbsent(provider, name -> new TreeMap<>()).putAll(models));
        return new PriceBook(merged);
    }

    /** This book with all prices of some providers exchanged for those of another: what the other does not price is gone. */
    public PriceBook replace(PriceBook by) {
        var replaced = new TreeMap<String, Map<String, Price>>(providers);
        replaced.putAll(by.providers);
        return new PriceBook(replaced);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PriceBook that && providers.equals(that.providers);
    }

    @Override
    public int hashCode() {
        return providers.hashCode();
    }

    @Override
    public String toString() {
        return "PriceBook[" + size + " prices, " + providers.size() + " providers]";
    }

    /** One provider's prices with their indexes. */
    private static final class Shelf {
        private final Map<String, Found> exact = new HashMap<>();
        private final Map<String, Found> spelled = new HashMap<>();
        private final Map<String, Found> undated = new HashMap<>();

        Shelf(String provider, SequencedMap<String, Price> models) {
            models.forEach((model, price) -> {
                exact.put(model, new Found(provider, model, price, Match.EXACT));
                var spelling = new Found(provider, model, price, Match.SPELLING);
                var name = ModelName.of(model);
                name.spellings().forEach(other -> spelled.merge(other, spelling, Shelf::plainer));
                var snapshot = new Found(provider, model, price.asEstimate(), Match.SNAPSHOT);
                undated.merge(name.undated(), snapshot, Shelf::newer);
            });
        }

        @Nullable
        Found find(ModelName name) {
            var found = exact.get(name.raw());
            if (found != null) {
                return found;
            }
            for (var spelling : name.spellings()) {
                found = spelled.get(spelling);
                if (found != null) {
                    return found;
                }
            }
            return undated.get(name.undated());
        }

        /** Of two names with a common spelling the shorter needed less taking apart. */
        private static Found plainer(Found one, Found other) {
            return other.model().length() < one.model().length() ? other : one;
        }

        /** The name without a date stands for the model; else the latest date, which sorts last. */
        private static Found newer(Found one, Found other) {
            if (one.model().length() != other.model().length()) {
                return one.model().length() < other.model().length() ? one : other;
            }
            return one.model().compareTo(other.model()) >= 0 ? one : other;
        }
    }
}

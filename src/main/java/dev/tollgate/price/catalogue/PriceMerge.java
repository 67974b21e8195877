package dev.tollgate.price.catalogue;

import dev.tollgate.price.Price;
import dev.tollgate.price.PriceBook;
import dev.tollgate.price.Provenance;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Fills a book from a second source without letting that source change a figure.
 *
 * <p>Models that the book lacks are added. Of a model that both have, the book's figures stand; rates, thresholds and tiers that it does
 * not state are taken from the other source, but only where both agree on input and output, since a discount on another price is not this
 * model's. Where they disagree, the other's figures go into the price's note.
 */
public final class PriceMerge {

    private PriceMerge() {}

    /** The base with what it lacks taken from the other. */
    public static PriceBook fill(PriceBook base, PriceBook other) {
        var filled = new TreeMap<String, Map<String, Price>>();
        base.providers().forEach((provider, models) -> filled.put(provider, new HashMap<>(models)));
        other.providers().forEach((provider, models) -> {
            var shelf = filled.computeIfAbsent(provider, name -> new HashMap<>());
            models.forEach((model, price) -> shelf.merge(model, price, PriceMerge::fill));
        });
        return PriceBook.of(filled);
    }

    private static Price fill(Price base, Price other) {
        var sheet = RateSheet.of(base);
        var differs = sheet.fill(RateSheet.of(other));
        var from = base.provenance();
        var note = from.note();
        if (!differs.isEmpty()) {
            var date = other.provenance().date();
            var theirs = other.provenance().source() + (date == null ? "" : " " + date) + " has " + differs;
            note = note == null || note.equals(theirs) ? theirs : note + "; " + theirs;
        }
        var completed = sheet.price(new Provenance(from.source(), from.date(), note));
        if (completed.sameFigures(base)) {
            return completed;
        }
        return sheet.price(new Provenance(both(from.source(), other.provenance().source()), from.date(), note));
    }

    private static String both(String first, String second) {
        return ("+" + first + "+").contains("+" + second + "+") ? first : first + "+" + second;
    }
}

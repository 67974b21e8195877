package dev.tollgate.price.catalogue;

import dev.tollgate.price.Price;
import dev.tollgate.price.PriceBook;
import dev.tollgate.price.Rates;
import dev.tollgate.price.ServiceTier;
import dev.tollgate.price.Surcharges;
import dev.tollgate.price.Tariff;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Writes price books as YAML in flow style, by hand: no library keeps one line for each model. */
final class PriceWriter {

    private static final int WIDTH = 160;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9._/+-]*");
    private static final Pattern RESERVED = Pattern.compile("(?i)true|false|yes|no|on|off|null|y|n");

    private PriceWriter() {}

    static String write(PriceBook book, List<String> comment) {
        var out = new StringBuilder(16_384);
        comment.forEach(
                line -> out.append(line.isEmpty() ? "#" : "# ").append(line).append('\n'));
        book.providers().forEach((provider, models) -> {
            out.append('\n').append(quoted(provider)).append(":\n");
            models.forEach((model, price) -> {
                out.append("  ").append(quoted(model)).append(": {");
                append(out, parts(price));
                out.append("}\n");
            });
        });
        return out.toString();
    }

    /** Fills lines up to the width; a price that fits stays on one. */
    private static void append(StringBuilder out, List<String> parts) {
        var column = out.length() - out.lastIndexOf("\n") - 1;
        for (var i = 0; i < parts.size(); i++) {
            var part = parts.get(i);
            if (i > 0) {
                var fits = column + part.length() + 3 <= WIDTH;
                out.append(fits ? ", " : ",\n    ");
                column = fits ? column + 2 : 4;
            }
            out.append(part);
            column += part.length();
        }
    }

    private static List<String> parts(Price price) {
        var parts = rates(price.rates());
        surcharges(price.surcharges(), parts);
        thresholds(price.above(), parts);
        for (var tier : ServiceTier.values()) {
            var tariff = price.tiers().get(tier);
            if (tariff != null) {
                var own = rates(tariff.rates());
                thresholds(tariff.above(), own);
                parts.add(tier.key().orElseThrow() + ": {" + String.join(", ", own) + "}");
            }
        }
        var provenance = price.provenance();
        var date = provenance.date();
        parts.add(PriceBinder.SOURCE + ": " + quoted(provenance.source())
                + (date == null ? "" : ", " + PriceBinder.DATE + ": " + date));
        if (provenance.note() != null) {
            parts.add(PriceBinder.NOTE + ": " + quoted(provenance.note()));
        }
        return parts;
    }

    private static void surcharges(Surcharges surcharges, List<String> parts) {
        if (!surcharges.perRequest().isZero()) {
            parts.add(PriceBinder.PER_REQUEST + ": " + surcharges.perRequest().decimal());
        }
        var perSearch = surcharges.perSearch();
        if (perSearch != null) {
            parts.add(PriceBinder.PER_SEARCH + ": " + perSearch.decimal());
        }
        if (!surcharges.factors().isEmpty()) {
            var each = surcharges.factors().keySet().stream()
                    .map(word -> quoted(word) + ": " + surcharges.decimal(word))
                    .toList();
            parts.add(PriceBinder.MULTIPLIERS + ": {" + String.join(", ", each) + "}");
        }
    }

    private static void thresholds(List<Tariff.Threshold> above, List<String> parts) {
        if (above.isEmpty()) {
            return;
        }
        var each = new ArrayList<String>();
        for (var threshold : above) {
            var own = rates(threshold.rates());
            own.addFirst(PriceBinder.TOKENS + ": " + threshold.tokens());
            each.add("{" + String.join(", ", own) + "}");
        }
        parts.add(PriceBinder.ABOVE + ": [" + String.join(", ", each) + "]");
    }

    private static List<String> rates(Rates rates) {
        var parts = new ArrayList<String>();
        rates.stated().forEach((tokenClass, rate) -> parts.add(tokenClass.key() + ": " + rate.decimal()));
        return parts;
    }

    private static String quoted(String text) {
        if (PLAIN.matcher(text).matches() && !RESERVED.matcher(text).matches()) {
            return text;
        }
        var safe = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                safe.append('\\').append((char) c);
            } else if (c < 0x20 || c > 0x7e) {
                safe.append(String.format("\\u%04x", c));
            } else {
                safe.append((char) c);
            }
        });
        return safe.append('"').toString();
    }
}

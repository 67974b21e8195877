package dev.tollgate.price.catalogue;

import dev.tollgate.price.Price;
import dev.tollgate.price.PriceBook;
import dev.tollgate.price.TokenClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A price book as a table; the operation behind {@code prices list}.
 *
 * @param lines one for each price, by provider and model
 */
public record PriceListing(List<Line> lines) {

    private static final List<String> HEAD = List.of(
            "PROVIDER", "MODEL", "INPUT", "OUTPUT", "CACHE READ", "WRITE 5M", "WRITE 1H", "FURTHER", "SOURCE", "DATE");
    private static final List<TokenClass> COLUMNS = List.of(
            TokenClass.INPUT,
            TokenClass.OUTPUT,
            TokenClass.CACHE_READ,
            TokenClass.CACHE_WRITE_5M,
            TokenClass.CACHE_WRITE_1H);

    /** One price and where it stands. */
    public record Line(String provider, String model, Price price) {
        private List<String> cells() {
            var cells = new ArrayList<>(List.of(provider, model));
            var stated = price.rates().stated();
            for (var column : COLUMNS) {
                var rate = stated.get(column);
                cells.add(rate == null ? "-" : rate.decimal());
            }
            var further = FlatPrice.of(price).keySet().stream()
                    .filter(key -> key.startsWith(PriceBinder.ABOVE) || key.indexOf('.') > 0)
                    .map(key -> key.startsWith(PriceBinder.ABOVE)
                            ? ">" + key.substring(key.indexOf('[') + 1, key.indexOf(']'))
                            : key.substring(0, key.indexOf('.')))
                    .distinct()
                    .collect(Collectors.joining(" "));
            cells.add(further.isEmpty() ? "-" : further);
            cells.add(price.provenance().source());
            var date = price.provenance().date();
            cells.add(date == null ? "-" : date.toString());
            return cells;
        }
    }

    public PriceListing {
        lines = List.copyOf(lines);
    }

    /**
     * The prices whose provider or model contains every one of the words, in any case.
     *
     * @param words none for all prices
     */
    public static PriceListing of(PriceBook book, List<String> words) {
        var lines = new ArrayList<Line>();
        book.providers()
                .forEach((provider, models) -> models.forEach((model, price) -> {
                    var name = (provider + "/" + model).toLowerCase(Locale.ROOT);
                    if (words.stream().allMatch(word -> name.contains(word.toLowerCase(Locale.ROOT)))) {
                        lines.add(new Line(provider, model, price));
                    }
                }));
        return new PriceListing(lines);
    }

    /** A head and a row for each price, in columns; dollars per million tokens, {@code -} where a rate is not stated. */
    public List<String> rows() {
        var table = new ArrayList<List<String>>();
        table.add(HEAD);
        lines.forEach(line -> table.add(line.cells()));
        var widths = new int[HEAD.size()];
        for (var cells : table) {
            Arrays.setAll(widths, i -> Math.max(widths[i], cells.get(i).length()));
        }
        var rows = new ArrayList<String>(table.size());
        for (var cells : table) {
            var row = new StringBuilder();
            for (var i = 0; i < widths.length; i++) {
                var pad = " ".repeat(widths[i] - cells.get(i).length());
                var isFigure = i >= 2 && i < 2 + COLUMNS.size();
                row.append(isFigure ? pad + cells.get(i) : cells.get(i) + pad).append("  ");
            }
            rows.add(row.toString().stripTrailing());
        }
        return rows;
    }
}

package dev.tollgate.price.catalogue;

import dev.tollgate.price.Price;
import dev.tollgate.price.PriceBook;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What differs between two price books; sources, dates and notes do not count. The operation behind {@code prices diff}.
 *
 * @param changes by provider and model, in alphabetical order
 */
public record PriceDiff(List<Change> changes) {

    /** What happened to a price. */
    public enum Kind {
        ADDED("+"),
        REMOVED("-"),
        CHANGED("~");

        private final String sign;

        Kind(String sign) {
            this.sign = sign;
        }
    }

    /**
     * One figure that differs, in dollars per million tokens.
     *
     * @param key as in the file, such as {@code input} or {@code batch.above[200000].output}
     * @param before null if it was not stated
     * @param after null if it no longer is
     */
    public record Figure(
            String key, @Nullable String before, @Nullable String after) {}

    /** One price that differs. */
    public record Change(Kind kind, String provider, String model, List<Figure> figures) {
        /** One line: a sign, the model, its figures. */
        public String row() {
            var text = new StringBuilder(kind.sign)
                    .append(' ')
                    .append(provider)
                    .append('/')
                    .append(model);
            var separator = ": ";
            for (var figure : figures) {
                text.append(separator).append(figure.key()).append(' ');
                switch (kind) {
                    case ADDED -> text.append(figure.after());
                    case REMOVED -> text.append(figure.before());
                    case CHANGED ->
                        text.append(stated(figure.before())).append(" -> ").append(stated(figure.after()));
                }
                separator = ", ";
            }
            return text.toString();
        }

        private static String stated(@Nullable String figure) {
            return figure == null ? "none" : figure;
        }
    }

    public PriceDiff {
        changes = List.copyOf(changes);
    }

    /** What has to change in the first book to become the second. */
    public static PriceDiff between(PriceBook before, PriceBook after) {
        var changes = new ArrayList<Change>();
        for (var provider : union(before.providers().keySet(), after.providers().keySet())) {
            Map<String, Price> old = before.providers().getOrDefault(provider, none());
            Map<String, Price> now = after.providers().getOrDefault(provider, none());
            for (var model : union(old.keySet(), now.keySet())) {
                var change = change(provider, model, old.get(model), now.get(model));
                if (change != null) {
                    changes.add(change);
                }
            }
        }
        return new PriceDiff(changes);
    }

    private static SequencedMap<String, Price> none() {
        return Collections.emptySortedMap();
    }

    private static @Nullable Change change(String provider, String model, @Nullable Price old, @Nullable Price now) {
        var before = old == null ? Map.<String, String>of() : FlatPrice.of(old);
        var after = now == null ? Map.<String, String>of() : FlatPrice.of(now);
        var keys = new LinkedHashSet<>(before.keySet());
        keys.addAll(after.keySet());
        var figures = new ArrayList<Figure>();
        for (var key : keys) {
            var was = before.get(key);
            var is = after.get(key);
            if (!Objects.equals(was, is)) {
                figures.add(new Figure(key, was, is));
            }
        }
        if (figures.isEmpty()) {
            return null;
        }
        var kind = old == null ? Kind.ADDED : now == null ? Kind.REMOVED : Kind.CHANGED;
        return new Change(kind, provider, model, figures);
    }

    private static SortedSet<String> union(Set<String> one, Set<String> other) {
        var all = new TreeSet<>(one);
        all.addAll(other);
        return all;
    }

    public boolean isEmpty() {
        return changes.isEmpty();
    }

    public long count(Kind kind) {
        return changes.stream().filter(change -> change.kind() == kind).count();
    }

    /** One line for each change, then one that counts them. */
    public List<String> rows() {
        var rows = new ArrayList<String>(changes.size() + 1);
        changes.forEach(change -> rows.add(change.row()));
        rows.add(
                count(Kind.ADDED) + " added, " + count(Kind.REMOVED) + " removed, " + count(Kind.CHANGED) + " changed");
        return rows;
    }
}

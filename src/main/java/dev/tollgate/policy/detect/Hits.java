package dev.tollgate.policy.detect;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the filters found so far, by name and never by text. Threads: one at a time. */
public final class Hits {
    private final Map<String, Integer> masked = new TreeMap<>();
    private @Nullable String refused;

    /** Nothing is found yet. */
    public Hits() {}

    /** A filter found something. */
    public void found(Filter filter) {
        if (filter.action() == Filter.Action.MASK) {
            masked.merge(filter.name(), 1, Integer::sum);
        } else if (refused == null) {
            refused = filter.name();
        }
    }

    /** Adds what others found. */
    public void add(Hits others) {
        others.masked.forEach((name, count) -> masked.merge(name, count, Integer::sum));
        refused = refused == null ? others.refused : refused;
    }

    /** Takes what others found away from them; that they refused they still know. */
    public void take(Hits others) {
        add(others);
        others.masked.clear();
    }

    /** The name of the first filter that refused; null if none did. */
    @Nullable
    public String refused() {
        return refused;
    }

    /** Whether anything was masked. */
    public boolean masked() {
        return !masked.isEmpty();
    }

    /** As {@code email=2 card=1}. */
    @Override
    public String toString() {
        var out = new StringBuilder();
        masked.forEach((name, count) ->
                out.append(out.isEmpty() ? "" : " ").append(name).append('=').append(count));
        return out.toString();
    }
}

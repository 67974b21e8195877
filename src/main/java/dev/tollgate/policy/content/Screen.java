package dev.tollgate.policy.content;

import dev.tollgate.policy.detect.Passage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The filters that a text passes, all at once: of findings that overlap, the one that begins first stands, and of those the longest.
 *
 * @param filters in the order of the policy
 */
record Screen(List<Filter> filters) {
    Screen {
        filters = List.copyOf(filters);
    }

    /** One finding and whose it is. */
    record Found(Filter filter, int from, int to) {}

    boolean isOpen() {
        return filters.isEmpty();
    }

    /** The first finding that begins at or after {@code from}; null if there is none. */
    @Nullable
    Found next(String text, int from) {
        Found first = null;
        for (int i = 0; i < filters.size(); i++) {
            var filter = filters.get(i);
            var finding = filter.detector().next(text, from);
            if (finding != null && (first == null || isBefore(finding, first))) {
                first = new Found(filter, finding.from(), finding.to());
            }
        }
        return first;
    }

    private static boolean isBefore(Passage finding, Found other) {
        return finding.from() < other.from() || (finding.from() == other.from() && finding.to() > other.to());
    }

    /** The text with its findings masked; null where nothing was found. After a finding that is refused, the rest is not looked at. */
    @Nullable
    String masked(String text, Hits hits) {
        var found = next(text, 0);
        if (found == null) {
            return null;
        }
        var out = new StringBuilder(text.length());
        int at = 0;
        while (found != null) {
            hits.found(found.filter());
            out.append(text, at, found.from()).append(found.filter().mask());
            at = found.to();
            found = hits.refused() == null ? next(text, at) : null;
        }
        return out.append(text, at, text.length()).toString();
    }
}

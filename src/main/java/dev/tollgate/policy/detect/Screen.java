package dev.tollgate.policy.detect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The filters that a text passes, all at once: of findings that overlap, the one that begins first stands, and of those the longest.
 *
 * @param filters in the order of the policy
 */
public record Screen(List<Filter> filters) {
    public Screen {
        filters = List.copyOf(filters);
    }

    /** One finding and whose it is. */
    public record Found(Filter filter, int from, int to) {}

    /** Whether there are none. */
    public boolean isOpen() {
        return filters.isEmpty();
    }

    /** Whether each of them is {@linkplain Detector#isLocal() local}. */
    public boolean isLocal() {
        for (var filter : filters) {
            if (!filter.detector().isLocal()) {
                return false;
            }
        }
        return true;
    }

    /** A look through one text, from its start to its end. */
    public Search in(String text) {
        return new Search(text, filters);
    }

    /** The text with its findings masked; null where nothing was found. After a finding that is refused, the rest is not looked at. */
    public @Nullable String masked(String text, Hits hits) {
        var search = in(text);
        var found = search.next(0);
        if (found == null) {
            return null;
        }
        var out = new StringBuilder(text.length());
        int at = 0;
        while (found != null) {
            hits.found(found.filter());
            out.append(text, at, found.from()).append(found.filter().mask());
            at = found.to();
            found = hits.refused() == null ? search.next(at) : null;
        }
        return out.append(text, at, text.length()).toString();
    }

    /**
     * A look through one text. What a filter finds next is kept until it is passed, so that each filter looks at each character about once,
     * however much the others find.
     *
     * <p>Threads: confined to one look.
     */
    public static final class Search {
        private static final Passage NONE = new Passage(Integer.MAX_VALUE - 1, Integer.MAX_VALUE);

        private final String text;
        private final List<Filter> filters;
        private final @Nullable Passage[] ahead;

        private Search(String text, List<Filter> filters) {
            this.text = text;
            this.filters = filters;
            this.ahead = new @Nullable Passage[filters.size()];
        }

        /** The first finding that begins at or after {@code from}, which never goes back; null if there is none. */
        public @Nullable Found next(int from) {
            Passage first = NONE;
            int whose = -1;
            for (int i = 0; i < filters.size(); i++) {
                var finding = ahead(i, from);
                if (isBefore(finding, first)) {
                    first = finding;
                    whose = i;
                }
            }
            return whose < 0 ? null : new Found(filters.get(whose), first.from(), first.to());
        }

        private Passage ahead(int filter, int from) {
            var known = ahead[filter];
            if (known == null || known.from() < from) {
                known = filters.get(filter).detector().next(text, from);
                known = known == null ? NONE : known;
                ahead[filter] = known;
            }
            return known;
        }

        private static boolean isBefore(Passage finding, Passage other) {
            return finding.from() < other.from() || (finding.from() == other.from() && finding.to() > other.to());
        }
    }
}

package dev.tollgate.match;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which values of one thing are meant: one of some, and none of others.
 *
 * @param anyOf at least one of these; empty for whatever value, also none
 * @param noneOf none of these
 */
public record Values(List<Wildcard> anyOf, List<Wildcard> noneOf) {
    /** Whatever value. */
    public static final Values ALL = new Values(List.of(), List.of());

    public Values {
        anyOf = List.copyOf(anyOf);
        noneOf = List.copyOf(noneOf);
    }

    /** One of these; of nothing but {@code *} where the list is empty. */
    public static Values anyOf(List<Wildcard> patterns) {
        return patterns.isEmpty() ? ALL : new Values(patterns, List.of());
    }

    /** Whether it leaves anything out. */
    public boolean narrows() {
        return !anyOf.isEmpty() || !noneOf.isEmpty();
    }

    /** Whether this value is meant. */
    public boolean accepts(@Nullable String value) {
        return (anyOf.isEmpty() || isOneOf(anyOf, value)) && (noneOf.isEmpty() || !isOneOf(noneOf, value));
    }

    /** Whether one value of several is meant, and no value of them is left out. */
    public boolean acceptsAny(List<String> values) {
        boolean found = anyOf.isEmpty();
        for (int i = 0; i < values.size(); i++) {
            if (isOneOf(noneOf, values.get(i))) {
                return false;
            }
            found |= isOneOf(anyOf, values.get(i));
        }
        return found;
    }

    /** Whether some value may be meant by both; no where their lists have none in common. */
    public boolean meets(Values other) {
        if (anyOf.isEmpty() || other.anyOf.isEmpty()) {
            return true;
        }
        for (var mine : anyOf) {
            for (var theirs : other.anyOf) {
                if (mine.meets(theirs)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether nothing is meant: whatever is one of some is one of the others too. */
    public boolean areNone() {
        return !anyOf.isEmpty()
                && anyOf.stream().allMatch(some -> noneOf.stream().anyMatch(some::isWithin));
    }

    private static boolean isOneOf(List<Wildcard> patterns, @Nullable String value) {
        for (int i = 0; i < patterns.size(); i++) {
            if (patterns.get(i).matches(value)) {
                return true;
            }
        }
        return false;
    }
}

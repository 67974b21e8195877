package dev.tollgate.route;

import java.util.OptionalInt;
import java.util.Set;

/**
 * What is known of a model's abilities; what is not known is taken to be possible, so that a gap in our data never refuses a call.
 *
 * @param contextTokens prompt and answer together may have at most so many tokens; empty where unknown
 * @param lacking what the model is known not to do
 */
public record Capabilities(OptionalInt contextTokens, Set<Feature> lacking) {

    /** Nothing is known, so nothing is ruled out. */
    public static final Capabilities UNKNOWN = new Capabilities(OptionalInt.empty(), Set.of());

    public Capabilities {
        lacking = Set.copyOf(lacking);
    }

    /** Whether any of these is known to be impossible. */
    public boolean lacksAny(Set<Feature> needed) {
        if (lacking.isEmpty() || needed.isEmpty()) {
            return false;
        }
        for (var feature : needed) {
            if (lacking.contains(feature)) {
                return true;
            }
        }
        return false;
    }
}

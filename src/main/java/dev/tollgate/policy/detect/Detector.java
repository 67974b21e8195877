package dev.tollgate.policy.detect;

import org.jspecify.annotations.Nullable;

/**
 * Finds one kind of thing in texts, in time linear in their length.
 *
 * <p>Immutable, so any thread may ask.
 */
public interface Detector {
    /** The first finding that begins at or after {@code from}; null if there is none. What stands before {@code from} may be looked at. */
    @Nullable
    Passage next(String text, int from);

    /**
     * Whether it finds something in a longer text too that has this text in it between quotes, or between the marks that stand around a number
     * in JSON: it looks at nothing beyond them. An expression may ask for the start of the text or its end, so it does not.
     */
    default boolean isLocal() {
        return false;
    }
}

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
}

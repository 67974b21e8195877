package dev.tollgate.policy.limit;

import dev.tollgate.facts.CallFacts;
import org.jspecify.annotations.Nullable;

/** An expression that says whose calls share a limit; immutable, so any thread may ask it. */
@FunctionalInterface
public interface KeySource {
    /** The key; null where it cannot be told, and then the caller's own name stands in. */
    @Nullable
    String of(CallFacts call);
}

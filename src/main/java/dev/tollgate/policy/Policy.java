package dev.tollgate.policy;

import dev.tollgate.facts.HeadFacts;
import org.jspecify.annotations.Nullable;

/**
 * One named rule of what callers may do.
 *
 * <p>Implementations are immutable but for the ledger that they were given; any thread may ask them.
 */
public interface Policy {

    /** Its name, whom it speaks of, and whether it is enforced. */
    Rule rule();

    /** What it decides about. */
    PolicyKind kind();

    /**
     * What it does in an exchange whose head matches.
     *
     * @return null where it has nothing to say after all
     */
    @Nullable
    Guard guard(HeadFacts head);

    /** Whether it looks at the run a call belongs to or at its transcript; where no policy does, neither is made. */
    default boolean followsRuns() {
        return false;
    }

    /** The operator's name for it. */
    default String name() {
        return rule().name();
    }
}

package dev.tollgate.policy;

import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.HeadFacts;
import java.util.Set;

/**
 * Whom and what a policy speaks of; what is not said does not narrow it.
 *
 * @param loopbackOnly whether it speaks only of callers on this machine
 * @param listeners the listeners it speaks of, empty for all
 */
public record Match(boolean loopbackOnly, Set<String> listeners) {
    /** Everything. */
    public static final Match ALL = new Match(false, Set.of());

    public Match {
        listeners = Set.copyOf(listeners);
    }

    /** Whether a call with this head is spoken of, as far as a head can tell. */
    public boolean head(HeadFacts head) {
        return (!loopbackOnly || head.arrival().peer().loopback())
                && (listeners.isEmpty() || listeners.contains(head.arrival().listener()));
    }

    /** Whether only the body can tell; then {@link #call} decides, and the policy is not asked before. */
    public boolean needsCall() {
        return false;
    }

    /** Whether this call is spoken of; asked only where {@link #needsCall} says so. */
    public boolean call(CallFacts call) {
        return true;
    }
}

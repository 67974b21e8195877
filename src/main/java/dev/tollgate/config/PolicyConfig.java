package dev.tollgate.config;

import dev.tollgate.policy.ControlHeader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a policy file says.
 *
 * @param policies in the order in which they are asked
 */
public record PolicyConfig(List<Rule> policies) {

    /**
     * One policy.
     *
     * @param name names it in refusals and in the admin API; no two policies share one
     * @param match whom it speaks of
     * @param allow what it grants
     */
    public record Rule(String name, Kind kind, Match match, List<ControlHeader> allow) {}

    /** What a policy decides about. */
    public enum Kind {
        /** Which control headers callers may use. */
        HEADERS
    }

    /**
     * Whom a policy speaks of; what is not said does not narrow it.
     *
     * @param peer null for callers from anywhere
     * @param listener null for callers on any listener
     */
    public record Match(@Nullable Peer peer, @Nullable String listener) {}

    /** Where a caller is. */
    public enum Peer {
        /** On this machine. */
        LOOPBACK
    }
}

package dev.tollgate.policy;

import java.util.Locale;

/** What a policy decides about; kinds are asked in this order, policies of one kind in the order of the files. */
public enum PolicyKind {
    /** Who may call what. */
    ACCESS,
    /** Whether a run goes in circles. */
    LOOP,
    /** How often, how much at once. */
    LIMITS,
    /** For how much money. */
    BUDGETS,
    /** What may be said. */
    CONTENT,
    /** Where a call may go. */
    ROUTING,
    /** Which request headers may steer the gateway, and what it changes in those that pass. */
    HEADERS;

    /**
     * Whether it judges a call by the model that serves it; else by the one that the caller names, because it is asked before a budget may put another
     * in its place.
     */
    boolean goesByServed() {
        return compareTo(BUDGETS) > 0;
    }

    /** The word for it in policy files, lines, spans and metrics. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}

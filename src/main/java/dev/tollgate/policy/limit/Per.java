package dev.tollgate.policy.limit;

/**
 * Whose calls share one limit. Where a caller has no value, its next narrower name stands in: team and tenant fall back to the agent, the agent
 * to the principal, and an anonymous caller is its address, so that nobody escapes by having no name.
 */
public enum Per {
    /** Everybody together. */
    ALL,
    AGENT,
    TEAM,
    TENANT,
    /** The key, token or certificate that proved who calls. */
    PRINCIPAL,
    /** The agent run that the call belongs to. */
    RUN,
    /** The model name that was asked for, or what a budget has put in its place. */
    MODEL,
    /** The caller's address; of IPv6 the first 64 bits, which is what one customer gets. */
    IP,
    /** The provider that is called, whoever calls: what protects it from all callers together. */
    PROVIDER,
    LISTENER,
    /** What an expression says. */
    EXPRESSION;

    /** The moment from which a key of this kind is known. */
    public Stage known() {
        return switch (this) {
            case ALL, AGENT, TEAM, TENANT, PRINCIPAL, IP, LISTENER -> Stage.HEAD;
            case RUN, MODEL, EXPRESSION -> Stage.CALL;
            case PROVIDER -> Stage.ATTEMPT;
        };
    }

    /** When in the life of a call something is judged. */
    public enum Stage {
        /** Before one byte of the body is read. */
        HEAD,
        /** The body is read, nothing is chosen yet. */
        CALL,
        /** A provider is chosen, nothing is sent yet. */
        ATTEMPT
    }
}

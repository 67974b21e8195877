package dev.tollgate.policy.budget;

import java.util.Locale;

/** Whose spending a budget counts together. */
public enum Level {
    /** One agent run. */
    RUN,
    /** One agent, by its identity. */
    AGENT,
    /** One team. */
    TEAM,
    /** One tenant. */
    TENANT,
    /** One model at one provider. */
    MODEL,
    /** One provider. */
    PROVIDER,
    /** One principal: one key, one token's subject, one workload, or all who are anonymous. */
    PRINCIPAL,
    /** All that the policy speaks of. */
    ALL;

    /** The word in files, headers and metrics. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether only the attempt tells the subject: who serves it is not known before the pick. */
    public boolean ofAttempt() {
        return this == MODEL || this == PROVIDER;
    }
}

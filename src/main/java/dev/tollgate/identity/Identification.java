package dev.tollgate.identity;

import java.util.List;

/**
 * How callers are told apart, the same on every listener.
 *
 * @param judges who knows keys and tokens, asked in this order; none where neither is configured, and then credentials are not judged
 * @param scopes hashes callers
 * @param byProxies whether a trusted proxy may say whose certificate it was shown
 */
public record Identification(List<CredentialJudge> judges, CallerScopes scopes, boolean byProxies) {
    public Identification {
        judges = List.copyOf(judges);
    }

    /** The same where no proxy is heard. */
    public Identification(List<CredentialJudge> judges, CallerScopes scopes) {
        this(judges, scopes, false);
    }
}

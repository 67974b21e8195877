package dev.tollgate.identity;

import java.util.List;

/**
 * How callers are told apart, the same on every listener.
 *
 * @param judges who knows keys and tokens, asked in this order; none where neither is configured, and then credentials are not judged
 * @param scopes hashes callers
 */
public record Identification(List<CredentialJudge> judges, CallerScopes scopes) {
    public Identification {
        judges = List.copyOf(judges);
    }
}

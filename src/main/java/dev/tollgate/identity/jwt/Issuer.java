package dev.tollgate.identity.jwt;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody whose tokens are believed.
 *
 * @param name in the configuration
 * @param issuer what the claim {@code iss} must be, character by character (RFC 7519 section 4.1.1)
 * @param audiences of which the claim {@code aud} must name at least one; never empty, or any token of the issuer would do, whoever it
 *     was made for
 * @param algorithms how its tokens may be signed
 * @param skew by how much clocks may differ
 * @param claims where tokens say more
 * @param keys what its signatures are checked with
 */
public record Issuer(
        String name,
        String issuer,
        Set<String> audiences,
        Set<Algorithm> algorithms,
        Duration skew,
        ClaimNames claims,
        KeySource keys) {
    public Issuer {
        audiences = Set.copyOf(audiences);
        algorithms = Set.copyOf(algorithms);
    }

    /**
     * The claims that say more than who the subject is. Each is a member of the token's top level; null where none does.
     *
     * @param agent a text; without one it is the current actor, else the client, else the subject
     * @param team a text
     * @param tenant a text
     * @param models a list of texts, or one with names set apart by spaces; where it is named a token must have it
     */
    public record ClaimNames(
            @Nullable String agent,
            @Nullable String team,
            @Nullable String tenant,
            @Nullable String models) {
        /** No token says more. */
        public static final ClaimNames NONE = new ClaimNames(null, null, null, null);
    }
}

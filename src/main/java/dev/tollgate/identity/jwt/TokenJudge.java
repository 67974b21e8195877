package dev.tollgate.identity.jwt;

import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import dev.tollgate.identity.Caller;
import dev.tollgate.identity.CallerScopes;
import dev.tollgate.identity.CredentialJudge;
import dev.tollgate.identity.jwt.VerifiedTokens.Verified;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges tokens of known issuers, by RFC 8725: the key and its algorithm are the issuer's choice and never the token's. What a header says
 * of keys ({@code jwk}, {@code jku}, {@code x5u}, {@code x5c}) is not looked at; {@code kid} is compared with the issuer's own.
 *
 * <p>Threads: any; what is remembered has a rule of its own.
 */
public final class TokenJudge implements CredentialJudge {
    /** Kinds of tokens that are for access; a logout token or a proof of possession is signed by the same keys (RFC 8725, 3.11). */
    private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt", "application/jwt");

    private static final Duration NO_KEYS_WAIT = Duration.ofSeconds(5);

    private final Map<String, Issuer> issuers = new HashMap<>();
    private final CallerScopes scopes;
    private final VerifiedTokens verified = new VerifiedTokens();

    /** Judges tokens of these issuers; each has an {@code iss} of its own. */
    public TokenJudge(List<Issuer> issuers, CallerScopes scopes) {
        issuers.forEach(issuer -> this.issuers.put(issuer.issuer(), issuer));
        this.scopes = scopes;
    }

    /** A token, whose issuer and algorithm are known. */
    private record Claimed(String text, CompactToken token, Issuer issuer, Algorithm algorithm) {
        List<VerificationKey> keys() {
            var current = issuer.keys().current();
            return current == null ? List.of() : current.fitting(algorithm, token.headerText("kid"));
        }
    }

    @Override
    public @Nullable Outcome<Caller> judge(String credential, long epochMillis) {
        if (!CompactToken.looksLikeOne(credential)) {
            return null;
        }
        if (credential.length() > CompactToken.MAX_LENGTH) {
            return refused(credential.length() + " characters", "a token of at most " + CompactToken.MAX_LENGTH);
        }
        var known = verified.find(credential, epochMillis);
        return known == null ? judgeAnew(credential, epochMillis) : known;
    }

    private Outcome<Caller> judgeAnew(String text, long epochMillis) {
        var token = CompactToken.read(text);
        if (token == null) {
            return refused("no token that can be read", "a signed JWT in compact form");
        }
        if (token.header().containsKey("crit")) {
            return refused("crit: an extension", "a token without any");
        }
        var type = token.header().get("typ");
        if (type != null && !(type instanceof String word && TYPES.contains(word.toLowerCase(Locale.ROOT)))) {
            return refused("typ: another kind of token", "JWT or at+jwt");
        }
        var issuer = token.claims().get("iss") instanceof String iss ? issuers.get(iss) : null;
        if (issuer == null) {
            return refused("iss: an unknown issuer", "one of the configured ones");
        }
        var written = token.headerText("alg");
        var algorithm = written == null ? null : Algorithm.of(written);
        if (algorithm == null || !issuer.algorithms().contains(algorithm)) {
            return refused("alg: one that is not allowed", "one that the issuer is configured with");
        }
        var claimed = new Claimed(text, token, issuer, algorithm);
        if (claimed.keys().isEmpty()) {
            var renewed = issuer.keys().renewed();
            return renewed == null
                    ? signed(claimed, epochMillis)
                    : new Outcome.Pending<>(renewed.thenApply(_ -> signed(claimed, epochMillis)));
        }
        return signed(claimed, epochMillis);
    }

    private Outcome<Caller> signed(Claimed claimed, long epochMillis) {
        if (claimed.issuer.keys().current() == null) {
            return Outcome.refused(Fault.of(
                            Reason.UNAUTHENTICATED,
                            "identity.issuers." + claimed.issuer.name()
                                    + ": its keys cannot be fetched (expected: another try later)")
                    .withStatus(503)
                    .withRetryAfter(NO_KEYS_WAIT));
        }
        var keys = claimed.keys();
        if (keys.isEmpty()) {
            return refused("kid: a key that is not known", "one of the issuer's that fits alg");
        }
        for (var key : keys) {
            if (key.signed(claimed.algorithm, claimed.token.signedBytes(), claimed.token.signature())) {
                return believed(claimed, key, epochMillis);
            }
        }
        return refused("signature: not the issuer's", "the issuer's");
    }

    private Outcome<Caller> believed(Claimed claimed, VerificationKey key, long epochMillis) {
        var check = new ClaimCheck(claimed.issuer, claimed.token.claims());
        var problem = check.problem(epochMillis);
        var subject = check.subject();
        var agent = check.agent();
        var models = check.models();
        if (problem != null || subject == null || agent == null || models == null) {
            return refused(problem == null ? "claims: incomplete (expected: complete ones)" : problem);
        }
        var name = claimed.issuer.name();
        Outcome<Caller> caller = Outcome.ready(new Caller.TokenSubject(
                name,
                subject,
                agent,
                check.team(),
                check.tenant(),
                Set.copyOf(models),
                claimed.token.claims(),
                scopes.of(check.tenant(), Caller.TokenSubject.principal(name, subject))));
        verified.put(
                claimed.text,
                new Verified(claimed.issuer, key.thumbprint(), check.expiresMillis(), claimed.text.length(), caller));
        return caller;
    }

    /** How many checked tokens are remembered, more or less. */
    long remembered() {
        return verified.size();
    }

    private static Outcome<Caller> refused(String found, String expected) {
        return refused(found + " (expected: " + expected + ")");
    }

    private static Outcome<Caller> refused(String problem) {
        return Outcome.refused(Fault.of(Reason.UNAUTHENTICATED, "token: " + problem));
    }
}

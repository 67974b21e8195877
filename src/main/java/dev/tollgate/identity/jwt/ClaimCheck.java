package dev.tollgate.identity.jwt;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a token says, judged (RFC 7519 section 4.1): for whom it was made, from when and until when it is good. Threads: confined to one
 * check.
 */
final class ClaimCheck {
    private static final int MAX_TEXT = 256;
    private static final int MAX_MODELS = 256;
    /** The year 9999: what lies beyond is no time. */
    private static final double MAX_SECONDS = 253_402_300_799d;

    private final Issuer issuer;
    private final Map<String, Object> claims;
    private final long skewMillis;

    ClaimCheck(Issuer issuer, Map<String, Object> claims) {
        this.issuer = issuer;
        this.claims = claims;
        this.skewMillis = issuer.skew().toMillis();
    }

    /** What is wrong with the token at this time, as "claim: found (expected: ...)"; null where nothing is. */
    @Nullable
    String problem(long epochMillis) {
        if (!isForUs(claims.get("aud"))) {
            return "aud: another audience (expected: one of the configured ones)";
        }
        long expires = millis("exp");
        if (expires < 0) {
            return "exp: none (expected: the time at which the token ends)";
        }
        if (epochMillis >= expires + skewMillis) {
            return "exp: a time that is past (expected: a token that is good)";
        }
        for (var name : List.of("nbf", "iat")) {
            if (claims.containsKey(name) && (millis(name) < 0 || epochMillis < millis(name) - skewMillis)) {
                return name + ": a time to come (expected: a token that is good already)";
            }
        }
        if (subject() == null) {
            return "sub: none (expected: whom the token is about)";
        }
        return agent() == null || !are(issuer.claims())
                ? "claims: one is missing or no text (expected: those that the configuration names)"
                : null;
    }

    /** When it ends, skew included. */
    long expiresMillis() {
        return millis("exp") + skewMillis;
    }

    /** The subject, else the client that the token was given to; null where it names neither. */
    @Nullable
    String subject() {
        var subject = text("sub");
        return subject == null && !claims.containsKey("sub") ? client() : subject;
    }

    /**
     * The agent: by the configured claim, else the current actor, which is the outermost one (RFC 8693 section 4.1: actors before it
     * inform and decide nothing), else the client, else the subject.
     */
    @Nullable
    String agent() {
        var name = issuer.claims().agent();
        if (name != null) {
            return text(name);
        }
        var actor = claims.get("act") instanceof Map<?, ?> acting ? printable(acting.get("sub")) : null;
        var first = actor == null ? client() : actor;
        return first == null ? subject() : first;
    }

    @Nullable
    String team() {
        var name = issuer.claims().team();
        return name == null ? null : text(name);
    }

    @Nullable
    String tenant() {
        var name = issuer.claims().tenant();
        return name == null ? null : text(name);
    }

    /** The models that it is good for; null where what it says of them is no list of names, empty for all. */
    @Nullable
    List<String> models() {
        var name = issuer.claims().models();
        if (name == null) {
            return List.of();
        }
        Collection<?> said =
                switch (claims.get(name)) {
                    case String words -> List.of(words.strip().split("\\s+"));
                    case Collection<?> list -> list;
                    case null, default -> List.of();
                };
        var names = said.stream()
                .map(ClaimCheck::printable)
                .flatMap(java.util.stream.Stream::ofNullable)
                .toList();
        // An empty list means every model elsewhere; of a token that should name some it can only mean none.
        return names.isEmpty() || names.size() != said.size() || names.size() > MAX_MODELS ? null : names;
    }

    /** Whether what the configuration relies on is there; a team or a tenant that is missing would loosen what is counted by it. */
    private boolean are(Issuer.ClaimNames names) {
        return (names.team() == null || team() != null)
                && (names.tenant() == null || tenant() != null)
                && models() != null;
    }

    private @Nullable String client() {
        var authorised = text("azp");
        return authorised == null ? text("client_id") : authorised;
    }

    private boolean isForUs(@Nullable Object audience) {
        return switch (audience) {
            case String one -> issuer.audiences().contains(one);
            case Collection<?> several -> several.stream().anyMatch(issuer.audiences()::contains);
            case null, default -> false;
        };
    }

    /** A time in milliseconds; -1 where the claim is none. */
    private long millis(String name) {
        if (!(claims.get(name) instanceof Number number)) {
            return -1;
        }
        double seconds = number.doubleValue();
        return seconds >= 0 && seconds <= MAX_SECONDS ? (long) (seconds * 1000) : -1;
    }

    private @Nullable String text(String name) {
        return printable(claims.get(name));
    }

    /** Fit for a log line and for the text that a scope is hashed of. */
    private static @Nullable String printable(@Nullable Object value) {
        return value instanceof String text
                        && !text.isBlank()
                        && text.length() <= MAX_TEXT
                        && text.codePoints().noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029)
                ? text
                : null;
    }
}

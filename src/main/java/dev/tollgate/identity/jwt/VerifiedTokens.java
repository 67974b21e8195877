package dev.tollgate.identity.jwt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tollgate.fault.Outcome;
import dev.tollgate.identity.Caller;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * Tokens whose signatures were checked, by their hashes, so that a caller's next call costs a hash. Tokens that were refused are not
 * remembered: nobody can push out good ones with bad ones.
 *
 * <p>Threads: any.
 */
final class VerifiedTokens {
    /** Characters of all tokens together; what is kept of one is some times as large. */
    private static final long MAX_CHARACTERS = 4 << 20;

    private final Cache<Digest, Verified> cache = Caffeine.newBuilder()
            .maximumWeight(MAX_CHARACTERS)
            .weigher((Digest digest, Verified verified) -> verified.length)
            .executor(Runnable::run)
            .build();

    /** SHA-256 of a token. */
    private record Digest(long first, long second, long third, long fourth) {
        static Digest of(String token) {
            try {
                var bytes = ByteBuffer.wrap(
                        MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
                return new Digest(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }
    }

    /**
     * A token that was found good.
     *
     * @param issuer who signed it
     * @param thumbprint of the key; once the issuer has withdrawn that, the token is judged anew
     * @param expiresMillis when it ends, skew included
     * @param length of the token, in characters
     */
    record Verified(Issuer issuer, String thumbprint, long expiresMillis, int length, Outcome<Caller> subject) {}

    /** Whom this token names if it was checked before and is still good; else null. */
    @Nullable
    Outcome<Caller> find(String token, long epochMillis) {
        var found = cache.getIfPresent(Digest.of(token));
        if (found == null || epochMillis >= found.expiresMillis) {
            return null;
        }
        var keys = found.issuer.keys().current();
        return keys == null || !keys.holds(found.thumbprint) ? null : found.subject;
    }

    void put(String token, Verified verified) {
        cache.put(Digest.of(token), verified);
    }

    /** How many are remembered, more or less. */
    long size() {
        return cache.estimatedSize();
    }
}

package dev.tollgate.identity;

import dev.tollgate.wire.SipHash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * Hashes that tell callers apart and cannot be made or matched without the secret: replicas with one secret agree on them, nobody else
 * can say whose they are.
 *
 * <p>Immutable, so any thread may use it.
 */
public final class CallerScopes {
    private final long k0;
    private final long k1;

    /** Hashes keyed by what this secret says; replicas that share runs and counters share it. */
    public CallerScopes(Secret secret) {
        try {
            var key = ByteBuffer.wrap(
                    MessageDigest.getInstance("SHA-256").digest(secret.reveal().getBytes(StandardCharsets.UTF_8)));
            k0 = key.getLong();
            k1 = key.getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The scope of a proven caller. */
    public long of(@Nullable String tenant, String principal) {
        return hash('p', tenant, principal, null);
    }

    /** The scope of a caller that proved nothing. */
    long ofAnonymous(String address, @Nullable String userAgent, @Nullable String credential) {
        return hash('a', address, userAgent, credential);
    }

    /** No field of the three may hold a line break, so no two triples make one text. */
    private long hash(char kind, @Nullable String first, @Nullable String second, @Nullable String third) {
        var text = kind + "\n" + first + "\n" + second + "\n" + third;
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return SipHash.of(k0, k1, bytes, 0, bytes.length);
    }
}

package dev.tollgate.config;

import dev.tollgate.identity.Secret;
import dev.tollgate.identity.jwt.Algorithm;
import dev.tollgate.identity.jwt.Issuer.ClaimNames;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How callers prove who they are.
 *
 * @param keys files of keys
 * @param issuers whose tokens are believed, by name
 * @param secret what callers' hashes are keyed with; null for a random one of this process
 * @param forwardedCertificates whether trusted proxies are believed about the certificates of their clients
 * @param runHeaders fields of requests that hold the id of an agent run, the first that is there counts
 */
public record IdentityConfig(
        List<Path> keys,
        Map<String, Issuer> issuers,
        @Nullable Secret secret,
        ForwardedCertificates forwardedCertificates,
        List<String> runHeaders) {
    public IdentityConfig {
        runHeaders = List.copyOf(runHeaders);
    }

    /**
     * Somebody whose tokens are believed.
     *
     * @param algorithms empty for all that may be believed at all
     */
    public record Issuer(
            String issuer,
            List<String> audiences,
            Jwks jwks,
            List<Algorithm> algorithms,
            Duration skew,
            ClaimNames claims) {}

    /**
     * Where an issuer's keys are: one of the first three, or where the issuer says.
     *
     * @param ca whose certificates the URL may have; null for those that the JDK trusts
     */
    public record Jwks(
            @Nullable URI url,
            @Nullable Path file,
            @Nullable String inline,
            @Nullable Path ca) {
        /** Whether they must be fetched. */
        public boolean isFetched() {
            return file == null && inline == null;
        }
    }

    /** What becomes of {@code x-forwarded-client-cert}. */
    public enum ForwardedCertificates {
        /** It is dropped, whoever sends it. */
        IGNORE,
        /** It says who calls, where a trusted proxy sends it; from others it is dropped. */
        TRUSTED
    }

    /** Whether credentials are judged; else they are stripped and nobody is known by one. */
    public boolean judges() {
        return !keys.isEmpty() || !issuers.isEmpty();
    }
}

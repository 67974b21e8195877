package dev.tollgate.identity.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import org.jspecify.annotations.Nullable;

/** One public key of an issuer, and what it may be used for. Immutable, so any thread may use it. */
final class VerificationKey {
    private static final int MIN_RSA_BITS = 2048;
    /** Beyond it checking one signature takes milliseconds of an event loop. */
    private static final int MAX_RSA_BITS = 8192;

    private final JWK key;
    private final JWSVerifier verifier;
    private final @Nullable Curve curve;
    private final String thumbprint;

    private VerificationKey(JWK key, JWSVerifier verifier, @Nullable Curve curve, String thumbprint) {
        this.key = key;
        this.verifier = verifier;
        this.curve = curve;
        this.thumbprint = thumbprint;
    }

    /** The key, or null where it is not one that checks signatures which may be believed. */
    static @Nullable VerificationKey of(JWK key) {
        boolean signs = (key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE))
                && (key.getKeyOperations() == null || key.getKeyOperations().contains(KeyOperation.VERIFY));
        if (!signs) {
            return null;
        }
        try {
            var thumbprint = key.computeThumbprint().toString();
            return switch (key) {
                case RSAKey rsa
                when rsa.size() >= MIN_RSA_BITS && rsa.size() <= MAX_RSA_BITS ->
                    new VerificationKey(key, new RSASSAVerifier(rsa.toRSAPublicKey()), null, thumbprint);
                case ECKey ec ->
                    new VerificationKey(key, new ECDSAVerifier(ec.toECPublicKey()), ec.getCurve(), thumbprint);
                case OctetKeyPair pair
                when pair.getCurve().equals(Curve.Ed25519) ->
                    new VerificationKey(key, Ed25519Check.of(pair), pair.getCurve(), thumbprint);
                default -> null;
            };
        } catch (JOSEException | IllegalArgumentException unusable) {
            return null;
        }
    }

    /** Names the key by what it is (RFC 7638), whatever its {@code kid} says. */
    String thumbprint() {
        return thumbprint;
    }

    /** Whether a token of this algorithm that names its key so, or names none, may be checked by this one. */
    boolean fits(Algorithm algorithm, @Nullable String keyId) {
        boolean named = keyId == null || keyId.equals(key.getKeyID());
        boolean meant =
                key.getAlgorithm() == null || key.getAlgorithm().getName().equals(algorithm.written());
        return named && meant && (curve == null ? algorithm.curve() == null : curve.equals(algorithm.curve()));
    }

    /** Whether the signature over these bytes is this key's. */
    boolean signed(Algorithm algorithm, byte[] input, String signature) {
        try {
            return verifier.verify(algorithm.header(), input, new Base64URL(signature));
        } catch (JOSEException | IllegalArgumentException broken) {
            return false;
        }
    }
}

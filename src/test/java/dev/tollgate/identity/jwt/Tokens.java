package dev.tollgate.identity.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Keys of an issuer, and tokens that it, or somebody worse, has made. */
public final class Tokens {
    public static final String ISSUER = "https://login.example.com/";
    public static final String AUDIENCE = "tollgate";
    public static final RSAKey RSA = rsa("r1");
    public static final ECKey EC = ec("e1");

    private Tokens() {}

    public static RSAKey rsa(String keyId) {
        try {
            return new RSAKeyGenerator(2048)
                    .keyID(keyId)
                    .keyUse(KeyUse.SIGNATURE)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    public static ECKey ec(String keyId) {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .keyID(keyId)
                    .keyUse(KeyUse.SIGNATURE)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The public halves as a document. */
    public static String jwks(JWK... keys) {
        return new JWKSet(Arrays.asList(keys)).toString(true);
    }

    /** Claims of a token that is good for an hour from then, and whatever more is said. */
    public static String claims(long epochSeconds, String subject, String more) {
        return "{\"iss\":\"%s\",\"aud\":\"%s\",\"sub\":\"%s\",\"iat\":%d,\"exp\":%d%s}"
                .formatted(ISSUER, AUDIENCE, subject, epochSeconds, epochSeconds + 3600, more);
    }

    /** A token signed by RS256. */
    public static String byRsa(RSAKey key, String claims) {
        return rs256(key, "{\"alg\":\"RS256\",\"kid\":\"%s\",\"typ\":\"JWT\"}".formatted(key.getKeyID()), claims);
    }

    /** Whatever header and claims say, signed as RS256 signs. */
    static String rs256(RSAKey key, String header, String claims) {
        try {
            return signed(new RSASSASigner(key), JWSAlgorithm.RS256, header, claims);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A token signed by ES256. */
    public static String byEc(ECKey key, String claims) {
        return es256(key, "{\"alg\":\"ES256\",\"kid\":\"%s\"}".formatted(key.getKeyID()), claims);
    }

    static String es256(ECKey key, String header, String claims) {
        try {
            return signed(new ECDSASigner(key), JWSAlgorithm.ES256, header, claims);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static String signed(JWSSigner signer, JWSAlgorithm algorithm, String header, String claims) throws JOSEException {
        var input = unsigned(header, claims);
        return input + "." + signer.sign(new JWSHeader(algorithm), input.getBytes(StandardCharsets.US_ASCII));
    }

    /** Header and claims, and no signature. */
    static String unsigned(String header, String claims) {
        return encoded(header) + "." + encoded(claims);
    }

    static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The keys of both kinds. */
    static List<JWK> both() {
        return List.of(RSA.toPublicJWK(), EC.toPublicJWK());
    }
}

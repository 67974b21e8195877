package dev.tollgate.identity.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import org.jspecify.annotations.Nullable;

/**
 * The signatures that may be believed (RFC 7518 section 3.1, RFC 8037), each with the only kind of key that it goes with. There is no
 * {@code none}, and nothing symmetric: whoever can check such a token could make one.
 */
@SuppressWarnings("ImmutableEnumChecker") // the library's values are immutable, it only does not say so
public enum Algorithm {
    RS256(JWSAlgorithm.RS256, null),
    RS384(JWSAlgorithm.RS384, null),
    RS512(JWSAlgorithm.RS512, null),
    PS256(JWSAlgorithm.PS256, null),
    PS384(JWSAlgorithm.PS384, null),
    PS512(JWSAlgorithm.PS512, null),
    ES256(JWSAlgorithm.ES256, Curve.P_256),
    ES384(JWSAlgorithm.ES384, Curve.P_384),
    ES512(JWSAlgorithm.ES512, Curve.P_521),
    EDDSA(JWSAlgorithm.EdDSA, Curve.Ed25519);

    private final JWSAlgorithm jose;
    private final JWSHeader header;
    private final @Nullable Curve curve;

    Algorithm(JWSAlgorithm jose, @Nullable Curve curve) {
        this.jose = jose;
        this.header = new JWSHeader(jose);
        this.curve = curve;
    }

    /** The name in a token's header. */
    public String written() {
        return jose.getName();
    }

    /** A header of our own that says only this: what the token's header says beside it is never looked at. */
    JWSHeader header() {
        return header;
    }

    /** The curve that its keys lie on; null where they are RSA keys. */
    @Nullable
    Curve curve() {
        return curve;
    }

    /** The algorithm of this name, in exactly this spelling; null where there is none that may be believed. */
    static @Nullable Algorithm of(String written) {
        for (var algorithm : values()) {
            if (algorithm.written().equals(written)) {
                return algorithm;
            }
        }
        return null;
    }
}

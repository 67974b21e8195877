package dev.tollgate.identity.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Set;

/** Checks Ed25519 signatures (RFC 8032) by the JDK; the library's own way would need another one beside it. */
final class Ed25519Check implements JWSVerifier {
    private static final int KEY_BYTES = 32;

    private final PublicKey key;
    private final JCAContext context = new JCAContext();

    private Ed25519Check(PublicKey key) {
        this.key = key;
    }

    /** A check by this public key. */
    static Ed25519Check of(OctetKeyPair pair) throws JOSEException {
        var littleEndian = pair.getDecodedX();
        if (littleEndian.length != KEY_BYTES) {
            throw new JOSEException("x: " + littleEndian.length + " bytes (expected: " + KEY_BYTES + ")");
        }
        // RFC 8032 section 5.1.2: y in little-endian order, and the lowest bit of x in the place of its highest.
        var bytes = new byte[KEY_BYTES];
        for (int i = 0; i < KEY_BYTES; i++) {
            bytes[i] = littleEndian[KEY_BYTES - 1 - i];
        }
        boolean odd = (bytes[0] & 0x80) != 0;
        bytes[0] &= 0x7F;
        try {
            var point = new EdECPoint(odd, new BigInteger(1, bytes));
            return new Ed25519Check(KeyFactory.getInstance("Ed25519")
                    .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point)));
        } catch (GeneralSecurityException e) {
            throw new JOSEException("x: no point of the curve", e);
        }
    }

    @Override
    public boolean verify(JWSHeader header, byte[] input, Base64URL signature) throws JOSEException {
        try {
            var check = Signature.getInstance("Ed25519");
            check.initVerify(key);
            check.update(input);
            return check.verify(signature.decode());
        } catch (GeneralSecurityException broken) {
            return false;
        }
    }

    @Override
    public Set<JWSAlgorithm> supportedJWSAlgorithms() {
        return Set.of(JWSAlgorithm.EdDSA);
    }

    @Override
    public JCAContext getJCAContext() {
        return context;
    }
}

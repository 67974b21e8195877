package dev.tollgate.identity.jwt;

import com.nimbusds.jose.jwk.JWKSet;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one issuer (JWK Set, RFC 7517 section 5) as far as they are of use here; others are left out. Immutable, so any thread may
 * use it.
 */
public final class KeySet {
    /** The longest document, in bytes. */
    public static final int MAX_BYTES = 256 << 10;

    private static final int MAX_KEYS = 64;
    /** How many keys a token without a {@code kid} is tried with. */
    private static final int MAX_TRIED = 4;

    private final List<VerificationKey> keys;
    private final Set<String> thumbprints;

    private KeySet(List<VerificationKey> keys) {
        this.keys = List.copyOf(keys);
        this.thumbprints = keys.stream().map(VerificationKey::thumbprint).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Reads a document.
     *
     * @throws ParseException if it is no set of keys, too large a one, or one without a key that is of use; the message can be shown
     */
    public static KeySet parse(String document) throws ParseException {
        if (document.length() > MAX_BYTES) {
            throw new ParseException(document.length() + " characters (expected: at most " + MAX_BYTES + ")", 0);
        }
        JWKSet set;
        try {
            set = JWKSet.parse(document);
        } catch (ParseException | RuntimeException broken) {
            throw new ParseException("no set of keys (expected: JSON with keys, RFC 7517)", 0);
        }
        if (set.getKeys().size() > MAX_KEYS) {
            throw new ParseException(set.getKeys().size() + " keys (expected: at most " + MAX_KEYS + ")", 0);
        }
        var usable = set.getKeys().stream()
                .map(VerificationKey::of)
                .filter(Objects::nonNull)
                .toList();
        if (usable.isEmpty()) {
            throw new ParseException("no public key that checks signatures (expected: RSA, EC or Ed25519)", 0);
        }
        return new KeySet(usable);
    }

    /** How many keys are of use. */
    public int size() {
        return keys.size();
    }

    /** Whether a key of this thumbprint is still among them. */
    boolean holds(String thumbprint) {
        return thumbprints.contains(thumbprint);
    }

    /** The keys that a token of this algorithm may be checked by; {@code kid} is compared and never looked up elsewhere. */
    List<VerificationKey> fitting(Algorithm algorithm, @Nullable String keyId) {
        var fitting = new ArrayList<VerificationKey>(1);
        for (var key : keys) {
            if (fitting.size() < MAX_TRIED && key.fits(algorithm, keyId)) {
                fitting.add(key);
            }
        }
        return fitting;
    }
}

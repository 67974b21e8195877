package dev.tollgate.io.net.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** Reads certificates and keys in PEM (RFC 7468), and tells whether they belong together. */
final class Pem {
    private static final Integer DNS_NAME = 2;
    private static final int MAX_BYTES = 1 << 20;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final byte[] PROBE = "does this key belong to that certificate".getBytes(StandardCharsets.US_ASCII);

    private Pem() {}

    /** The certificates of a file, the first one being the owner's; at least one. */
    static X509Certificate[] certificates(String at, Path file) throws UnusableTls {
        var wanted = "one or more certificates in PEM";
        try {
            var chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bytes(at, file)))
                    .toArray(X509Certificate[]::new);
            if (chain.length == 0) {
                throw new UnusableTls(at, file + " without a certificate", wanted);
            }
            return chain;
        } catch (CertificateException broken) {
            throw new UnusableTls(at, file + " that cannot be read as certificates", wanted);
        }
    }

    /** The private key of the file that {@code place} names by {@code key}, which must be of the kind that {@code owner} is and belong to it. */
    static PrivateKey key(String place, Path file, PublicKey owner) throws UnusableTls {
        var at = place + "key";
        var kind = owner.getAlgorithm();
        if (!kind.equals("RSA") && !kind.equals("EC")) {
            throw new UnusableTls(place + "cert", "a certificate for a key of the kind " + kind, "RSA or EC");
        }
        var found = BLOCK.matcher(new String(bytes(at, file), StandardCharsets.ISO_8859_1));
        if (!found.find()) {
            throw new UnusableTls(at, file + " without a private key", "one in PEM, PKCS #8");
        }
        if (!found.group(1).equals("PRIVATE KEY")) {
            throw new UnusableTls(
                    at,
                    file + " with " + found.group(1),
                    "PRIVATE KEY, as openssl pkcs8 -topk8 -nocrypt writes it: PKCS #8 without a passphrase");
        }
        try {
            var encoded = Base64.getMimeDecoder().decode(found.group(2));
            var key = KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            if (!pair(key, owner)) {
                throw new UnusableTls(at, file + ", the key of another certificate", "the key of the one in cert");
            }
            return key;
        } catch (GeneralSecurityException | IllegalArgumentException unreadable) {
            throw new UnusableTls(
                    at,
                    file + " that cannot be read as a key of the kind " + kind,
                    "the key of the certificate in cert");
        }
    }

    /** Whether a certificate is for this name, itself or by a wildcard of one label (RFC 6125 section 6.4.3). */
    static boolean serves(X509Certificate certificate, String name) throws UnusableTls {
        int dot = name.indexOf('.');
        var wildcard = dot < 0 ? name : "*" + name.substring(dot);
        try {
            var all = certificate.getSubjectAlternativeNames();
            for (var entry : all == null ? List.<List<?>>of() : all) {
                if (entry.get(0).equals(DNS_NAME)
                        && entry.get(1) instanceof String named
                        && (named.equalsIgnoreCase(name) || named.equalsIgnoreCase(wildcard))) {
                    return true;
                }
            }
            return false;
        } catch (CertificateParsingException unreadable) {
            throw new UnusableTls("cert", "a certificate whose names cannot be read", "one with names");
        }
    }

    private static boolean pair(PrivateKey key, PublicKey owner) throws GeneralSecurityException {
        var algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
        var signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(PROBE);
        var signed = signature.sign();
        signature.initVerify(owner);
        signature.update(PROBE);
        return signature.verify(signed);
    }

    private static byte[] bytes(String at, Path file) throws UnusableTls {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(MAX_BYTES);
        } catch (IOException unreadable) {
            throw new UnusableTls(at, file.toString(), "a file that can be read");
        }
    }
}

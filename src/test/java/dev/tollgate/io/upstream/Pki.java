package dev.tollgate.io.upstream;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;

/** The certificates under {@code pki/} and servers that show them. */
public final class Pki {

    private Pki() {}

    public static String pem(String name) throws IOException {
        try (var stream = Pki.class.getResourceAsStream("pki/" + name)) {
            if (stream == null) {
                throw new IOException("pki/" + name + ": missing (expected: a test resource)");
            }
            return new String(stream.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    /** Trusts the test authority only. */
    public static TlsSettings trusting() throws IOException {
        return new TlsSettings(pem("ca.pem"), null, null);
    }

    /** A listening TLS socket of the JDK's with the certificate of that name; it may demand one from the client. */
    public static SSLServerSocket listen(String name, boolean demanding) throws IOException, GeneralSecurityException {
        var bundle = KeyStore.getInstance(KeyStore.getDefaultType());
        bundle.load(null, null);
        var factory = CertificateFactory.getInstance("X.509");
        var certificates = factory.generateCertificates(bytes(name + ".pem")).toArray(new Certificate[0]);
        bundle.setKeyEntry("server", key(name), new char[0], certificates);
        bundle.setCertificateEntry("ca", factory.generateCertificate(bytes("ca.pem")));
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(bundle, new char[0]);
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(bundle);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        var socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 256, InetAddress.getLoopbackAddress());
        socket.setNeedClientAuth(demanding);
        return socket;
    }

    private static InputStream bytes(String name) throws IOException {
        return new ByteArrayInputStream(pem(name).getBytes(StandardCharsets.US_ASCII));
    }

    private static PrivateKey key(String name) throws IOException, GeneralSecurityException {
        var text = pem(name + ".key").replaceAll("-----[A-Z ]+-----|\\s", "");
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(text)));
    }
}

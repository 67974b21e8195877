package dev.tollgate.testing;

import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Callers that trust the test authority under {@code pki/}, and may show a certificate of it. */
public final class TlsCaller {
    private static final Path PKI =
            Path.of("src/test/resources/dev/tollgate/io/upstream/pki").toAbsolutePath();
    private static final int PATIENCE_MILLIS = 20_000;

    private TlsCaller() {}

    public static Path file(String name) {
        return PKI.resolve(name);
    }

    /** The {@code tls} of a listener with the certificate of that name; more keys may follow. */
    public static String listenerTls(String name, String more) {
        return "{cert: \"" + file(name + ".pem") + "\", key: \"" + file(name + ".key") + "\"" + more + "}";
    }

    /** Trusts the test authority, and shows this certificate where one is named. */
    public static SSLContext context(@Nullable String certificate) {
        try {
            var bundle = KeyStore.getInstance(KeyStore.getDefaultType());
            bundle.load(null, null);
            var factory = CertificateFactory.getInstance("X.509");
            try (var in = new FileInputStream(file("ca.pem").toFile())) {
                bundle.setCertificateEntry("ca", factory.generateCertificate(in));
            }
            if (certificate != null) {
                var text = Files.readString(file(certificate + ".key"), StandardCharsets.US_ASCII)
                        .replaceAll("-----[A-Z ]+-----|\\s", "");
                var key = KeyFactory.getInstance("EC")
                        .generatePrivate(
                                new PKCS8EncodedKeySpec(Base64.getDecoder().decode(text)));
                try (var in = new FileInputStream(file(certificate + ".pem").toFile())) {
                    bundle.setKeyEntry(
                            "own",
                            key,
                            new char[0],
                            factory.generateCertificates(in).toArray(new Certificate[0]));
                }
            }
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(bundle, new char[0]);
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(bundle);
            var context = SSLContext.getInstance("TLS");
            context.init(certificate == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException broken) {
            throw new IllegalStateException("the certificates under pki/", broken);
        }
    }

    /** Trusts the test authority alone, as OkHttp wants it beside its factory of sockets. */
    public static X509TrustManager trust() {
        try (var in = new FileInputStream(file("ca.pem").toFile())) {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return (X509TrustManager) factory.getTrustManagers()[0];
        } catch (IOException | GeneralSecurityException broken) {
            throw new IllegalStateException("the certificates under pki/", broken);
        }
    }

    /** A connection that has shaken hands, asking for {@code localhost}. */
    public static SSLSocket connect(int port, @Nullable String certificate, String[] versions, String... protocols)
            throws IOException {
        return asking("localhost", port, certificate, versions, protocols);
    }

    /** A connection that has shaken hands, asking for this name. */
    public static SSLSocket asking(
            String name, int port, @Nullable String certificate, String[] versions, String... protocols)
            throws IOException {
        var plain = new Socket(InetAddress.getLoopbackAddress(), port);
        plain.setSoTimeout(PATIENCE_MILLIS);
        plain.setTcpNoDelay(true);
        var socket = (SSLSocket) context(certificate).getSocketFactory().createSocket(plain, name, port, true);
        socket.setEnabledProtocols(versions);
        var parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        // The JDK tells no server a name without a dot of its own accord.
        parameters.setServerNames(List.of(new SNIHostName(name)));
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }
}

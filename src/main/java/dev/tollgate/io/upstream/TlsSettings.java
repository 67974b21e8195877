package dev.tollgate.io.upstream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The certificate material of connections to an upstream, as PEM text.
 *
 * <p>It holds the text and not the file names: a rotated file makes other settings, so another origin and a new pool.
 *
 * @param ca the certificates that are trusted instead of the system's; null for the system's
 * @param certificate the client certificate and its chain; null for none
 * @param key the unencrypted PKCS#8 key of the client certificate, a secret; null exactly when {@code certificate} is
 */
public record TlsSettings(
        @Nullable String ca,
        @Nullable String certificate,
        @Nullable String key) {

    /** The system's authorities and no client certificate. */
    public static final TlsSettings SYSTEM = new TlsSettings(null, null, null);

    /** @throws IllegalArgumentException for one of certificate and key without the other */
    public TlsSettings {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException(
                    "tls: " + (key == null ? "cert without key" : "key without cert") + " (expected: both or neither)");
        }
    }

    /**
     * Reads the files; blocks, so never on an event loop.
     *
     * @throws IOException if a file cannot be read
     */
    public static TlsSettings read(@Nullable Path ca, @Nullable Path certificate, @Nullable Path key)
            throws IOException {
        return new TlsSettings(text(ca), text(certificate), text(key));
    }

    /** Which parts are set, never their text. */
    @Override
    public String toString() {
        return "TlsSettings[ca=" + (ca == null ? "system" : "own") + ", certificate="
                + (certificate == null ? "none" : "own") + "]";
    }

    private static @Nullable String text(@Nullable Path file) throws IOException {
        return file == null ? null : Files.readString(file);
    }
}

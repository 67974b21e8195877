package dev.tollgate.identity.keys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a key: its SHA-256. A fast hash without salt is right here, unlike for passwords: a key has 256 random bits, so nobody
 * can try them out, two keys are never equal, and a call costs a microsecond instead of a tenth of a second.
 *
 * <p>Immutable; compares in constant time.
 */
public final class KeyHash {
    /** What keys that we make begin with, so that scanners for leaked secrets can tell them. */
    public static final String KEY_PREFIX = "tg-";

    /** The fewest characters of a key that was not made here; a shorter one could be found from its hash. */
    public static final int MIN_KEY = 32;

    /** How a hash is written. */
    public static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}");

    private static final String SCHEME = "sha256:";
    private static final int KEY_BYTES = 32;
    private static final int SHOWN_DIGITS = 8;

    private final byte[] digest;

    private KeyHash(byte[] digest) {
        this.digest = digest;
    }

    /** The hash of a key. */
    public static KeyHash ofKey(String key) {
        try {
            return new KeyHash(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Reads {@code sha256:} and 64 hexadecimal digits; null where the text is none. */
    public static @Nullable KeyHash parse(String text) {
        return FORM.matcher(text).matches()
                ? new KeyHash(HexFormat.of().parseHex(text, SCHEME.length(), text.length()))
                : null;
    }

    /** A new key of 256 random bits. */
    public static String newKey(RandomGenerator random) {
        var bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        return KEY_PREFIX + java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The first 64 bits: enough to find a key by, useless to guess one. */
    long prefix() {
        return ByteBuffer.wrap(digest).getLong();
    }

    /** The whole hash as it is written in a file. */
    public String text() {
        return SCHEME + HexFormat.of().formatHex(digest);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeyHash that && MessageDigest.isEqual(digest, that.digest);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(digest);
    }

    /** Not the whole hash. */
    @Override
    public String toString() {
        return text().substring(0, SCHEME.length() + SHOWN_DIGITS) + "...";
    }
}

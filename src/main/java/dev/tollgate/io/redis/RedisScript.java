package dev.tollgate.io.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A Lua script that Redis runs whole or not at all.
 *
 * @param source its text
 * @param sha1 how Redis names it once it has seen it
 */
public record RedisScript(String source, String sha1) {

    /** The script in the resource of this name beside this class, such as {@code limits-take.lua}. */
    public static RedisScript load(String resource) {
        try (var in = RedisScript.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("script: " + resource + " (expected: a resource of this package)");
            }
            return of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** A script with this text. */
    public static RedisScript of(String source) {
        try {
            var digest = MessageDigest.getInstance("SHA-1").digest(source.getBytes(StandardCharsets.UTF_8));
            return new RedisScript(source, HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("SHA-1 is part of every Java", missing);
        }
    }
}

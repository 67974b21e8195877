package dev.tollgate.io.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/**
 * What a file or folder was like at one moment: enough to tell that it is another one now.
 *
 * @param place where it really is, symbolic links followed; empty where there is nothing
 * @param bytes its size
 * @param modifiedNanos when it was changed last, as the file system tells
 * @param content a digest of its bytes, or of the names in a folder; empty where it was not looked at
 */
public record Stamp(String place, long bytes, long modifiedNanos, String content) {
    /** What is not there. */
    public static final Stamp ABSENT = new Stamp("", 0, 0, "");

    /** Files beyond it are told by size and time alone; no file of a configuration is so large. */
    private static final long MAX_BYTES = 16 << 20;

    private static final long MAX_NAMES = 10_000;

    /** The stamp of a path, its content read; what cannot be read is as good as absent. Blocks on the file system. */
    public static Stamp of(Path path) {
        var outside = outside(path);
        return outside.equals(ABSENT) ? ABSENT : outside.with(content(path, outside.bytes));
    }

    /** The same without a look at the content. */
    static Stamp outside(Path path) {
        try {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new Stamp(
                    path.toRealPath().toString(),
                    attributes.isDirectory() ? 0 : attributes.size(),
                    attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                    "");
        } catch (IOException gone) {
            return ABSENT;
        }
    }

    Stamp with(String digest) {
        return new Stamp(place, bytes, modifiedNanos, digest);
    }

    /** Whether nothing but the content, which may not have been looked at, could differ. */
    boolean looksLike(Stamp other) {
        return place.equals(other.place) && bytes == other.bytes && modifiedNanos == other.modifiedNanos;
    }

    private static String content(Path path, long bytes) {
        try {
            if (Files.isDirectory(path)) {
                return names(path);
            }
            return bytes > MAX_BYTES ? "" : digest(Files.readAllBytes(path));
        } catch (IOException unreadable) {
            return "";
        }
    }

    private static String names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            var names = files.limit(MAX_NAMES)
                    .map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
            return digest(String.join("/", names).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** SHA-256 in hexadecimal digits. */
    static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

package dev.tollgate.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** A text that is never shown: it prints as {@code ***} and compares in constant time. */
public final class Secret {
    /** What stands for a secret wherever one would be printed. */
    public static final String MASK = "***";

    private final String text;

    private Secret(String text) {
        this.text = text;
    }

    public static Secret of(String text) {
        return new Secret(text);
    }

    /** The text itself, for the one place that sends it; never for a log line, a message or an answer. */
    public String reveal() {
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret that
                && MessageDigest.isEqual(
                        text.getBytes(StandardCharsets.UTF_8), that.text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        // One value for all, so that a printed hash tells nothing; secrets are few and seldom keys of a map.
        return 0;
    }

    @Override
    public String toString() {
        return MASK;
    }
}

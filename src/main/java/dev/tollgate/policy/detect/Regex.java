package dev.tollgate.policy.detect;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * What an operator describes by a regular expression (RE2 syntax, which knows no look-around and no back reference, so that it runs in linear
 * time whatever the text is).
 */
public final class Regex implements Detector {
    /** The longest expression, in characters. */
    public static final int MAX_CHARS = 1_000;

    private final Pattern pattern;

    private Regex(Pattern pattern) {
        this.pattern = pattern;
    }

    /** What became of an expression. */
    public sealed interface Read {}

    /** It can be used. */
    public record Fine(Regex detector) implements Read {}

    /** It cannot, and why, in one line. */
    public record Wrong(String problem) implements Read {}

    /** Reads an expression; one that matches the empty text is wrong, because it would find something everywhere. */
    public static Read read(String written) {
        if (written.isEmpty() || written.length() > MAX_CHARS) {
            return new Wrong(written.length() + " characters, and 1 to " + MAX_CHARS + " may be");
        }
        try {
            var pattern = Pattern.compile(written);
            return pattern.matches("") ? new Wrong("it matches the empty text") : new Fine(new Regex(pattern));
        } catch (PatternSyntaxException wrong) {
            return new Wrong(wrong.getDescription());
        }
    }

    @Override
    public @Nullable Passage next(String text, int from) {
        var matcher = pattern.matcher(text);
        int at = from;
        while (at <= text.length() && matcher.find(at)) {
            if (matcher.end() > matcher.start()) {
                return new Passage(matcher.start(), matcher.end());
            }
            at = matcher.end() + 1;
        }
        return null;
    }

    @Override
    public String toString() {
        return pattern.pattern();
    }
}

package dev.tollgate.config;

import java.nio.file.Path;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One thing wrong in a configuration: where, what was found there as it is written in the file, and what was expected.
 *
 * @param file its name, where it is another one than the gateway file; else empty
 * @param path like {@code models.fast.targets[0].provider}; empty for the whole document
 * @param found never an expanded value and never a secret
 * @param at where in the file, if it came from one
 */
public record Problem(
        Severity severity,
        String file,
        String path,
        String found,
        String expected,
        @Nullable Place at) {

    /** In the order of a file; what has no place comes first. */
    public static final Comparator<Problem> BY_PLACE = Comparator.comparing(
            Problem::at,
            Comparator.nullsFirst(Comparator.comparingInt(Place::line).thenComparingInt(Place::column)));

    /** An error refuses the configuration, a warning only tells. */
    public enum Severity {
        ERROR,
        WARNING
    }

    /** A place in a file, both counted from 1. */
    public record Place(int line, int column) {}

    public static Problem error(String path, String found, String expected) {
        return new Problem(Severity.ERROR, "", path, found, expected, null);
    }

    public static Problem warning(String path, String found, String expected) {
        return new Problem(Severity.WARNING, "", path, found, expected, null);
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    public Problem at(@Nullable Place place) {
        return new Problem(severity, file, path, found, expected, place);
    }

    /** The same at another path. */
    public Problem at(String other) {
        return new Problem(severity, file, other, found, expected, at);
    }

    /** The same without what was said beyond what was expected: a guess would tell what is not to be shown. */
    public Problem withoutGuess() {
        int guess = expected.indexOf("; ");
        return guess < 0 ? this : new Problem(severity, file, path, found, expected.substring(0, guess), at);
    }

    public Problem withFound(String written) {
        return new Problem(severity, file, path, written, expected, at);
    }

    /** The same of another file than the gateway's, which is so named. */
    public Problem in(String named) {
        return new Problem(severity, named, path, found, expected, at);
    }

    /** As people are told: {@code file:line:column: error: path: found (expected: ...)}, as compilers do, so that editors and terminals can follow. */
    public String placed(Path gateway) {
        return (file.isEmpty() ? gateway : file)
                + (at == null ? "" : ":" + at.line() + ":" + at.column())
                + (isError() ? ": error: " : ": warning: ")
                + said();
    }

    /** {@code path: found (expected: ...)}, behind the name of the file where it is another one. */
    @Override
    public String toString() {
        return file.isEmpty() ? said() : file + ": " + said();
    }

    private String said() {
        return (path.isEmpty() ? "(document)" : path) + ": " + found + " (expected: " + expected + ")";
    }

    /** The path of a key below a path; a key that is not a plain word is bracketed: {@code models["gpt-4.1"]}. */
    public static String key(String path, String key) {
        if (!plain(key)) {
            return path + "[\"" + shown(key) + "\"]";
        }
        return path.isEmpty() ? key : path + "." + key;
    }

    /** The path of an element of a list. */
    public static String index(String path, int index) {
        return path + "[" + index + "]";
    }

    /** A text from a file, fit for one line of a message: control characters escaped, cut at 80 characters. */
    public static String shown(String text) {
        var out = new StringBuilder(Math.min(text.length(), 80) + 2);
        for (int i = 0; i < text.length(); i++) {
            if (out.length() >= 80) {
                return out.append("...").toString();
            }
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static boolean plain(String key) {
        return !key.isEmpty()
                && key.length() <= 64
                && key.chars()
                        .allMatch(c -> c == '-' || c == '_' || c == '/' || (c < 128 && Character.isLetterOrDigit(c)));
    }
}

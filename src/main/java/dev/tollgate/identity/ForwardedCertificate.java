package dev.tollgate.identity;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom a proxy says that it met, in {@code x-forwarded-client-cert} as Envoy writes it: elements separated by commas, one for each hop, the
 * nearest last; each a list of {@code key=value} separated by semicolons, values in quotes where they hold such marks.
 *
 * <p>Earlier elements may be written by anybody, so the whole must be well-formed: no open quote of theirs moves the border of the last one.
 */
final class ForwardedCertificate {
    static final String FIELD = "x-forwarded-client-cert";

    private static final String URI_KEY = "uri";

    private final String text;
    private int at;
    private @Nullable String uri;
    private boolean several;

    private ForwardedCertificate(String text) {
        this.text = text;
    }

    /**
     * The workload whose certificate the nearest proxy saw; null where the last element has no URI, several, one that is no SPIFFE id, or where
     * the field is not well-formed.
     *
     * @param lines the field's values, in order
     */
    static @Nullable SpiffeId workload(List<String> lines) {
        var reading = new ForwardedCertificate(String.join(",", lines));
        return reading.elements() && !reading.several && reading.uri != null ? SpiffeId.parse(reading.uri) : null;
    }

    private boolean elements() {
        do {
            uri = null;
            several = false;
            spaces();
            if (!pairs()) {
                return false;
            }
            spaces();
        } while (take(','));
        return at == text.length();
    }

    private boolean pairs() {
        do {
            int from = at;
            while (at < text.length() && Character.isLetter(text.charAt(at))) {
                at++;
            }
            var key = text.substring(from, at);
            if (key.isEmpty() || !take('=')) {
                return false;
            }
            var value = take('"') ? quoted() : plain();
            if (value == null) {
                return false;
            }
            if (key.equalsIgnoreCase(URI_KEY)) {
                several |= uri != null;
                uri = value;
            }
        } while (take(';'));
        return true;
    }

    private String plain() {
        int from = at;
        while (at < text.length() && ",;\" ".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(from, at);
    }

    /** What stands before the closing quote; null where there is none. */
    private @Nullable String quoted() {
        var value = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return value.toString();
            }
            if (c == '\\' && at < text.length()) {
                c = text.charAt(at++);
            }
            value.append(c);
        }
        return null;
    }

    private boolean take(char mark) {
        boolean there = at < text.length() && text.charAt(at) == mark;
        at += there ? 1 : 0;
        return there;
    }

    private void spaces() {
        while (take(' ') || take('\t')) {}
    }
}

package dev.tollgate.match;

import org.jspecify.annotations.Nullable;

/**
 * One value as operators write it: {@code exact}, {@code prefix*}, {@code *suffix}, or {@code *} for whatever is there (the forms of Istio's
 * AuthorizationPolicy). Case counts.
 *
 * @param text what is compared, without the star; empty only for {@code *}
 */
public record Wildcard(Form form, String text) {
    /** Which part of a value is compared. */
    public enum Form {
        EXACT,
        PREFIX,
        SUFFIX,
        /** Any value that is not empty. */
        PRESENT
    }

    /** Reads a pattern; null where it is empty or has a star that is neither its first nor its last character. */
    public static @Nullable Wildcard parse(String written) {
        if (written.equals("*")) {
            return new Wildcard(Form.PRESENT, "");
        }
        int star = written.indexOf('*');
        if (written.isEmpty() || star != written.lastIndexOf('*')) {
            return null;
        }
        if (star < 0) {
            return new Wildcard(Form.EXACT, written);
        }
        if (star == 0) {
            return new Wildcard(Form.SUFFIX, written.substring(1));
        }
        return star == written.length() - 1 ? new Wildcard(Form.PREFIX, written.substring(0, star)) : null;
    }

    /** Whether it speaks of this value; of nothing at all (null or empty) it never does. */
    public boolean matches(@Nullable String value) {
        if (value == null || value.isEmpty()) {
            return false;
        }
        return switch (form) {
            case EXACT -> value.equals(text);
            case PREFIX -> value.startsWith(text);
            case SUFFIX -> value.endsWith(text);
            case PRESENT -> true;
        };
    }

    /** Whether some value exists that both speak of. */
    public boolean meets(Wildcard other) {
        if (form == Form.EXACT) {
            return other.matches(text);
        }
        if (other.form == Form.EXACT) {
            return matches(other.text);
        }
        if (form == Form.PREFIX && other.form == Form.PREFIX) {
            return text.startsWith(other.text) || other.text.startsWith(text);
        }
        if (form == Form.SUFFIX && other.form == Form.SUFFIX) {
            return text.endsWith(other.text) || other.text.endsWith(text);
        }
        return true;
    }

    /** Whether the other speaks of every value that this speaks of. */
    public boolean isWithin(Wildcard other) {
        return switch (other.form) {
            case PRESENT -> true;
            case EXACT -> equals(other);
            case PREFIX -> (form == Form.EXACT || form == Form.PREFIX) && text.startsWith(other.text);
            case SUFFIX -> (form == Form.EXACT || form == Form.SUFFIX) && text.endsWith(other.text);
        };
    }

    /** As it is written. */
    @Override
    public String toString() {
        return switch (form) {
            case EXACT -> text;
            case PREFIX -> text + "*";
            case SUFFIX -> "*" + text;
            case PRESENT -> "*";
        };
    }
}

package dev.tollgate.config.reach;

import dev.tollgate.match.Wildcard;
import java.util.List;
import java.util.Locale;

/**
 * A set of texts: one text, or all that begin, end, contain, or are not empty, or that have no capitals.
 *
 * @param text what is compared; empty where nothing is
 */
record TextForm(Kind kind, String text) {
    enum Kind {
        EXACT,
        BEGINS,
        ENDS,
        CONTAINS,
        PRESENT,
        SMALL
    }

    static TextForm exact(String text) {
        return new TextForm(Kind.EXACT, text);
    }

    static TextForm of(Wildcard pattern) {
        return new TextForm(
                switch (pattern.form()) {
                    case EXACT -> Kind.EXACT;
                    case PREFIX -> Kind.BEGINS;
                    case SUFFIX -> Kind.ENDS;
                    case PRESENT -> Kind.PRESENT;
                },
                pattern.text());
    }

    static List<TextForm> of(List<Wildcard> patterns) {
        return patterns.stream().map(TextForm::of).toList();
    }

    /** Whether this text is one of them. */
    boolean has(String value) {
        return switch (kind) {
            case EXACT -> value.equals(text);
            case BEGINS -> value.startsWith(text);
            case ENDS -> value.endsWith(text);
            case CONTAINS -> value.contains(text);
            case PRESENT -> !value.isEmpty();
            case SMALL -> value.equals(value.toLowerCase(Locale.ROOT));
        };
    }

    /** Whether they may have a text in common; no only where they surely have none. */
    boolean meets(TextForm other) {
        if (kind == Kind.EXACT) {
            return other.has(text);
        }
        if (other.kind == Kind.EXACT) {
            return has(other.text);
        }
        if (kind == Kind.SMALL || other.kind == Kind.SMALL) {
            var small = new TextForm(Kind.SMALL, "");
            return small.has(text) && small.has(other.text);
        }
        if (kind == other.kind && kind == Kind.BEGINS) {
            return text.startsWith(other.text) || other.text.startsWith(text);
        }
        if (kind == other.kind && kind == Kind.ENDS) {
            return text.endsWith(other.text) || other.text.endsWith(text);
        }
        return true;
    }

    /** Whether every text of the other is surely one of these. */
    boolean covers(TextForm other) {
        if (other.kind == Kind.EXACT || equals(other)) {
            return has(other.text) || equals(other);
        }
        return switch (kind) {
            case EXACT, SMALL -> false;
            case BEGINS -> text.isEmpty() || (other.kind == Kind.BEGINS && other.text.startsWith(text));
            case ENDS -> text.isEmpty() || (other.kind == Kind.ENDS && other.text.endsWith(text));
            case CONTAINS -> text.isEmpty() || (other.kind != Kind.SMALL && other.text.contains(text));
            case PRESENT -> other.kind != Kind.SMALL && (other.kind == Kind.PRESENT || !other.text.isEmpty());
        };
    }

    /** As a pattern. */
    @Override
    public String toString() {
        return switch (kind) {
            case EXACT -> text;
            case BEGINS -> text + "*";
            case ENDS -> "*" + text;
            case CONTAINS -> "*" + text + "*";
            case PRESENT -> "*";
            case SMALL -> "a text in small letters";
        };
    }
}

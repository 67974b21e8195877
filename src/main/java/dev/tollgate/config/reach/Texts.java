package dev.tollgate.config.reach;

import java.util.ArrayList;
import java.util.List;

/**
 * All that is asked of one text.
 *
 * @param oneOf lists, in each of which it must find itself
 * @param noneOf what it must not be
 */
record Texts(List<List<TextForm>> oneOf, List<TextForm> noneOf) {
    static final Texts ANY = new Texts(List.of(), List.of());

    Texts {
        oneOf = List.copyOf(oneOf);
        noneOf = List.copyOf(noneOf);
    }

    Texts alsoOneOf(List<TextForm> forms) {
        var more = new ArrayList<>(oneOf);
        more.add(List.copyOf(forms));
        return new Texts(more, noneOf);
    }

    Texts alsoNoneOf(List<TextForm> forms) {
        var more = new ArrayList<>(noneOf);
        more.addAll(forms);
        return new Texts(oneOf, more);
    }

    /** Both what this asks and what the other does. */
    Texts and(Texts other) {
        var lists = new ArrayList<>(oneOf);
        lists.addAll(other.oneOf);
        var out = new ArrayList<>(noneOf);
        out.addAll(other.noneOf);
        return new Texts(lists, out);
    }

    /** Whether there may be such a text; no only where there surely is none. */
    boolean possible() {
        for (var list : oneOf) {
            if (list.stream().allMatch(form -> form.kind() == TextForm.Kind.EXACT)) {
                return list.stream().anyMatch(form -> accepts(form.text()));
            }
        }
        for (int i = 0; i < oneOf.size(); i++) {
            if (oneOf.get(i).stream().allMatch(this::isOut)) {
                return false;
            }
            for (int j = 0; j < i; j++) {
                if (!meet(oneOf.get(i), oneOf.get(j))) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean accepts(String text) {
        return oneOf.stream().allMatch(list -> list.stream().anyMatch(form -> form.has(text)))
                && noneOf.stream().noneMatch(form -> form.has(text));
    }

    private boolean isOut(TextForm form) {
        return noneOf.stream().anyMatch(out -> out.covers(form));
    }

    private static boolean meet(List<TextForm> some, List<TextForm> others) {
        return some.stream().anyMatch(one -> others.stream().anyMatch(one::meets));
    }
}

package dev.tollgate.cel;

import java.util.List;

/** What a condition asks of one variable in order to be true, or to be false. Only of variables that always have a value. */
public sealed interface Demand {
    Variable variable();

    /** How a text is compared. */
    enum Form {
        EQUAL,
        BEGINS,
        ENDS,
        CONTAINS
    }

    /**
     * Of a text: that it is so to one of these, or to none.
     *
     * @param holds false for none
     */
    record Text(Variable variable, Form form, List<String> texts, boolean holds) implements Demand {
        public Text {
            texts = List.copyOf(texts);
        }
    }

    /** Of a number: that it is between these, both included. */
    record Whole(Variable variable, long least, long most) implements Demand {}

    /** Of a truth: that it is this one. */
    record Flag(Variable variable, boolean holds) implements Demand {}
}

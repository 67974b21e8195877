package dev.tollgate.cel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a condition asks of one variable in order to be true, or to be false. Only of variables that always have a value. */
public sealed interface Demand {
    Variable variable();

    /** Whether the value of its variable in an exchange is so; also where there is none to judge by. */
    boolean isMetBy(@Nullable Object value);

    /** How a text is compared. */
    enum Form {
        EQUAL,
        BEGINS,
        ENDS,
        CONTAINS;

        boolean is(String text, String other) {
            return switch (this) {
                case EQUAL -> text.equals(other);
                case BEGINS -> text.startsWith(other);
                case ENDS -> text.endsWith(other);
                case CONTAINS -> text.contains(other);
            };
        }
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

        @Override
        public boolean isMetBy(@Nullable Object value) {
            return !(value instanceof String text) || isOne(text) == holds;
        }

        private boolean isOne(String text) {
            for (int i = 0; i < texts.size(); i++) {
                if (form.is(text, texts.get(i))) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Of a number: that it is between these, both included. */
    record Whole(Variable variable, long least, long most) implements Demand {
        @Override
        public boolean isMetBy(@Nullable Object value) {
            return !(value instanceof Long number) || (number >= least && number <= most);
        }
    }

    /** Of a truth: that it is this one. */
    record Flag(Variable variable, boolean holds) implements Demand {
        @Override
        public boolean isMetBy(@Nullable Object value) {
            return !(value instanceof Boolean truth) || truth == holds;
        }
    }
}

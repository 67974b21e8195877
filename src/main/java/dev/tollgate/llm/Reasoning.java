package dev.tollgate.llm;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much the model is to think before it answers.
 *
 * @param budget tokens that it may think at most; only with {@link Mode#BUDGET}
 * @param effort in words; null where the caller said nothing
 */
public record Reasoning(
        Mode mode, OptionalInt budget, @Nullable Effort effort) {
    /** The caller said nothing. */
    public static final Reasoning UNSAID = new Reasoning(Mode.UNSAID, OptionalInt.empty(), null);

    /** Who decides how much. */
    public enum Mode {
        UNSAID,
        OFF,
        /** The caller, in tokens. */
        BUDGET,
        /** The model. */
        ADAPTIVE
    }

    /** How hard to try, from little to much. */
    public enum Effort {
        NONE,
        MINIMAL,
        LOW,
        MEDIUM,
        HIGH,
        XHIGH,
        MAX;

        private final String word = name().toLowerCase(Locale.ROOT);

        /** The word that both OpenAI and Anthropic have for it. */
        public String word() {
            return word;
        }

        /** The nearest of those that a model knows, from below if there is one there; null if it knows none. */
        public @Nullable Effort nearest(Set<Effort> known) {
            Effort above = null;
            for (var effort : List.of(values()).reversed()) {
                if (!known.contains(effort)) {
                    continue;
                }
                if (effort.compareTo(this) <= 0) {
                    return effort;
                }
                above = effort;
            }
            return above;
        }

        /** What a word means; null if nothing that is known. */
        public static @Nullable Effort of(String word) {
            for (var effort : values()) {
                if (effort.word.equals(word)) {
                    return effort;
                }
            }
            return null;
        }
    }
}

package dev.tollgate.llm;

import org.jspecify.annotations.Nullable;

/**
 * How the next token is drawn; every figure is kept as it was written, and null where the caller said nothing.
 *
 * @param temperature 0 to 2 at OpenAI, 0 to 1 at Anthropic
 */
public record Sampling(
        @Nullable String temperature,
        @Nullable String topP,
        @Nullable String topK,
        @Nullable String presencePenalty,
        @Nullable String frequencyPenalty,
        @Nullable String seed) {
    /** The caller said nothing. */
    public static final Sampling UNSAID = new Sampling(null, null, null, null, null, null);
}

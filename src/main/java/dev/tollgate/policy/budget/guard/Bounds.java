package dev.tollgate.policy.budget.guard;

import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.llm.Operation;
import dev.tollgate.route.Target;
import org.jspecify.annotations.Nullable;

/**
 * How many tokens an attempt can use at most.
 *
 * <p>A token stands for at least one byte of what was written, so the bytes of the body as it is sent are a bound for the prompt: its
 * punctuation, which no model is charged for, makes up for what templates add. A learned ratio would reserve a fourth of it, and be exceeded by some prompt. Images
 * that are only referred to are not in the body; {@link #IMAGES} is added for them.
 *
 * @param input tokens of the prompt, at most
 * @param output tokens of the answer for which money is set aside
 * @param most tokens that the answer can have, as the call limits it; {@link Long#MAX_VALUE} where it does not
 */
record Bounds(long input, long output, long most) {
    /** Tokens of what a prompt refers to and does not hold. */
    static final long IMAGES = 16_384;

    /** What templates and instructions of the provider's own add to the shortest prompt. */
    static final long TEMPLATE = 64;

    /**
     * The bounds of a call at a target.
     *
     * @param bodyBytes of the body as it is sent
     * @param target null where it is not known; then its context is not
     */
    static Bounds of(
            ModelRequest request, long bodyBytes, @Nullable Target target, OutputLengths lengths, String model) {
        long context = target == null
                ? Long.MAX_VALUE
                : target.capabilities().contextTokens().stream()
                        .asLongStream()
                        .findFirst()
                        .orElse(Long.MAX_VALUE);
        long input = Math.min(context, bodyBytes + TEMPLATE + (request.images() ? IMAGES : 0));
        if (request.operation() == Operation.EMBEDDINGS || request.operation() == Operation.COUNT_TOKENS) {
            return new Bounds(input, 0, 0);
        }
        if (request.maxTokens().isPresent()) {
            long output = Math.min(context, request.maxTokens().getAsInt()) * request.choices();
            return new Bounds(input, output, output);
        }
        long high = lengths.high(model);
        if (target != null && target.maxTokens().isPresent()) {
            high = Math.max(high, target.maxTokens().getAsInt());
        }
        return new Bounds(input, Math.min(context, high) * request.choices(), Long.MAX_VALUE);
    }

    /** Whether money is set aside for as much as the answer can have. */
    boolean whole() {
        return output >= most;
    }

    /** The same call with money set aside for so much of its answer, or all of it. */
    Bounds withOutput(long tokens) {
        return new Bounds(input, Math.min(most, tokens), most);
    }
}

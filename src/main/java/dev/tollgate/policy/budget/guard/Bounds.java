package dev.tollgate.policy.budget.guard;

import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.llm.Operation;
import dev.tollgate.llm.Usage;
import dev.tollgate.route.Target;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many tokens an attempt can use at most.
 *
 * <p>A token stands for at least one byte of what was written, so the bytes of the body as it is sent are a bound for the prompt: its
 * punctuation, which no model is charged for, makes up for what templates add. A learned ratio would reserve a fourth of it, and be exceeded by some prompt. What is
 * not in the body, or costs more than its bytes, is added by the most that is known of it.
 *
 * @param input tokens of the prompt, at most
 * @param output tokens of the answer for which money is set aside
 * @param most tokens that the answer can have, as the call limits it; {@link Long#MAX_VALUE} where it does not
 */
record Bounds(long input, long output, long most) {
    /** Tokens of the first image; some models count one by this many. */
    static final long FIRST_IMAGE = 16_384;

    /** Tokens of each further image. */
    static final long IMAGE = 5_120;

    /** Tokens of all that is kept elsewhere, or that tools of the provider's own bring in. */
    static final long ELSEWHERE = 262_144;

    /** Instructions that a provider adds where there are tools. */
    static final long TOOLS = 2_048;

    /** What templates and instructions of the provider's own add to the shortest prompt. */
    static final long TEMPLATE = 64;

    /**
     * The bounds of a call at a target.
     *
     * @param bodyBytes of the body as it is sent
     * @param target null where it is not known; then its context is not
     * @param usual how long answers of its model are at most, nearly always; asked where the call sets no limit
     */
    static Bounds of(ModelRequest request, long bodyBytes, @Nullable Target target, LongSupplier usual) {
        var tokens =
                target == null ? OptionalInt.empty() : target.capabilities().contextTokens();
        long context = tokens.isPresent() ? tokens.getAsInt() : Long.MAX_VALUE;
        long input = input(request, bodyBytes, context);
        if (request.operation() == Operation.EMBEDDINGS || request.operation() == Operation.COUNT_TOKENS) {
            return new Bounds(input, 0, 0);
        }
        var clues = request.clues();
        // Some servers read a bound of nothing as none.
        if (clues.most() > 0) {
            long output = output(Math.min(context, clues.most()), clues.answers());
            return new Bounds(input, output, output);
        }
        long high = usual.getAsLong();
        if (target != null && target.maxTokens().isPresent()) {
            high = Math.max(high, target.maxTokens().getAsInt());
        }
        return new Bounds(input, output(Math.min(context, high), clues.answers()), Long.MAX_VALUE);
    }

    /** Whether nothing bounds what a call is answered: it names no limit, and what is not streamed cannot be cut. */
    static boolean areUnknown(ModelRequest request) {
        return switch (request.operation()) {
            case CHAT, COMPLETIONS, RESPONSES ->
                !request.stream() && request.clues().most() == 0;
            case EMBEDDINGS, COUNT_TOKENS -> false;
        };
    }

    private static long input(ModelRequest request, long bodyBytes, long context) {
        var clues = request.clues();
        long images = clues.images() == 0 ? 0 : FIRST_IMAGE + (clues.images() - 1L) * IMAGE;
        long input = bodyBytes
                + TEMPLATE
                + images
                + (request.tools() ? TOOLS : 0)
                + (clues.refers() ? ELSEWHERE : 0)
                + (clues.fetches() ? ELSEWHERE : 0);
        // A context bounds one prompt: not a batch of them, nor one that is read again with what tools have found.
        return switch (request.operation()) {
            case CHAT, RESPONSES, COUNT_TOKENS -> clues.fetches() ? input : Math.min(context, input);
            case COMPLETIONS, EMBEDDINGS -> input;
        };
    }

    private static long output(long each, long answers) {
        return each > Usage.MAX_TOKENS / answers ? Usage.MAX_TOKENS : each * answers;
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

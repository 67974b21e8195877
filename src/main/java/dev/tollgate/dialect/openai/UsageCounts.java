package dev.tollgate.dialect.openai;

import static dev.tollgate.dialect.openai.AnswerWords.*;

import dev.tollgate.llm.Operation;
import dev.tollgate.llm.Usage;
import dev.tollgate.wire.json.JsonToken;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The counts of {@code usage} objects as they come by: each count stays until a later object has a newer one, because some servers
 * repeat usage in every chunk and some send it in parts.
 *
 * <p>Threads: confined to one exchange.
 */
final class UsageCounts {
    long prompt = Usage.ABSENT;
    long completion = Usage.ABSENT;
    long total = Usage.ABSENT;
    long cached;
    long cacheWrite;
    long reasoning;

    /**
     * The usage so far; null if neither side was counted.
     *
     * @param last whether no later counts are to be expected
     */
    @Nullable
    Usage usage(Operation operation, boolean last) {
        if (prompt < 0 && completion < 0) {
            return null;
        }
        var usage = Usage.ofOpenAi(Math.max(prompt, 0), cached, cacheWrite, Math.max(completion, 0), reasoning, total);
        boolean whole = prompt >= 0 && (completion >= 0 || operation == Operation.EMBEDDINGS || total == prompt);
        return whole && last ? usage : usage.asPartial();
    }

    /** Takes a number from inside a {@code usage} that is a member at depth {@code base}. */
    void count(JsonToken number, int base) {
        int depth = number.depth() - base;
        if (depth > 2) {
            return;
        }
        int parent = depth == 2 ? number.idAt(base + 1) : USAGE;
        long value = value(number);
        boolean input = parent == USAGE || parent == PROMPT_TOKENS_DETAILS || parent == INPUT_TOKENS_DETAILS;
        switch (number.id()) {
            case PROMPT_TOKENS, INPUT_TOKENS -> prompt = depth == 1 ? value : prompt;
            case COMPLETION_TOKENS, OUTPUT_TOKENS -> completion = depth == 1 ? value : completion;
            case TOTAL_TOKENS -> total = depth == 1 ? value : total;
            case CACHED_TOKENS, PROMPT_CACHE_HIT_TOKENS -> cached = input ? value : cached;
            case CACHE_WRITE_TOKENS -> cacheWrite = input ? value : cacheWrite;
            case REASONING_TOKENS -> {
                boolean output =
                        parent == USAGE || parent == COMPLETION_TOKENS_DETAILS || parent == OUTPUT_TOKENS_DETAILS;
                reasoning = output ? value : reasoning;
            }
            default -> {}
        }
    }

    // Some servers count in floating point; what is not a whole number of tokens at all counts as too many, which is
    // adjusted later.
    private static long value(JsonToken number) {
        if (number.isLong()) {
            return number.longOr(0);
        }
        var text = number.text();
        return (long)
                Double.parseDouble(new String(text.array(), text.offset(), text.length(), StandardCharsets.US_ASCII));
    }
}

package dev.tollgate.dialect.anthropic;

import static dev.tollgate.dialect.anthropic.AnswerWords.*;

import dev.tollgate.llm.Usage;
import dev.tollgate.wire.json.JsonToken;
import org.jspecify.annotations.Nullable;

/**
 * The counts of {@code usage} objects as they come by: {@code message_start} tells the input, {@code message_delta} the output so far and
 * sometimes the input again. Each count stays until a later object has a newer one.
 *
 * <p>Threads: confined to one exchange.
 */
final class UsageCounts {
    private long input = Usage.ABSENT;
    private long output = Usage.ABSENT;
    private long read;
    private long created;
    private long created5m;
    private long created1h;

    /** Takes a number from inside a {@code usage} that is a member at depth {@code base}. */
    void count(JsonToken number, int base) {
        int depth = number.depth() - base;
        long value = number.longOr(Usage.MAX_TOKENS + 1);
        if (depth == 1) {
            switch (number.id()) {
                case INPUT_TOKENS -> input = value;
                case OUTPUT_TOKENS -> output = value;
                case CACHE_READ -> read = value;
                case CACHE_CREATION_TOKENS -> created = value;
                default -> {}
            }
        } else if (depth == 2 && number.idAt(base + 1) == CACHE_CREATION) {
            switch (number.id()) {
                case EPHEMERAL_5M -> created5m = value;
                case EPHEMERAL_1H -> created1h = value;
                default -> {}
            }
        }
    }

    /** The usage so far; null if nothing was counted; {@code last} if no later counts are to be expected. */
    @Nullable
    Usage usage(boolean last) {
        if (input < 0 && output < 0) {
            return null;
        }
        var usage = Usage.ofAnthropic(
                Math.max(input, 0), read, Math.max(created, created5m + created1h), created1h, Math.max(output, 0));
        return last && input >= 0 && output >= 0 ? usage : usage.asPartial();
    }
}

package dev.tollgate.dialect.anthropic;

import static dev.tollgate.dialect.anthropic.AnswerWords.*;

import dev.tollgate.llm.Usage;
import dev.tollgate.wire.json.JsonToken;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The counts of {@code usage} objects as they come by: {@code message_start} tells the input, {@code message_delta} the output so far and
 * sometimes the input again. Each count stays until a later object has a newer one.
 *
 * <p>Threads: confined to one exchange.
 */
final class UsageCounts {
    private static final Set<String> USUAL = Set.of("global", "not_available", "standard");

    private long input = Usage.ABSENT;
    private long output = Usage.ABSENT;
    private long read;
    private long created;
    private long created5m;
    private long created1h;
    private long searches;
    private @Nullable String place;
    private @Nullable String speed;

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
        } else if (depth == 2 && number.idAt(base + 1) == SERVER_TOOL_USE && number.id() == WEB_SEARCH_REQUESTS) {
            searches = value;
        }
    }

    /** Whether a member of {@code usage} is a word that changes the price. */
    static boolean isWord(int member) {
        return member == INFERENCE_GEO || member == SPEED;
    }

    /** Takes a word of a {@code usage}: where inference ran, or how fast; the usual ones change no price. */
    void word(JsonToken name, @Nullable String value) {
        var said = value == null || USUAL.contains(value) ? null : value;
        if (name.id() == INFERENCE_GEO) {
            place = said;
        } else if (name.id() == SPEED) {
            speed = said;
        }
    }

    private List<String> modifiers() {
        if (place == null && speed == null) {
            return List.of();
        }
        return place == null ? List.of(speed) : speed == null ? List.of(place) : List.of(place, speed);
    }

    /** The usage so far; null if nothing was counted; {@code last} if no later counts are to be expected. */
    @Nullable
    Usage usage(boolean last) {
        if (input < 0 && output < 0) {
            return null;
        }
        var usage = Usage.ofAnthropic(
                Math.max(input, 0), read, Math.max(created, created5m + created1h), created1h, Math.max(output, 0));
        if (searches > 0 || place != null || speed != null) {
            usage = usage.with(searches, modifiers());
        }
        return last && input >= 0 && output >= 0 ? usage : usage.asPartial();
    }
}

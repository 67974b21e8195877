package dev.tollgate.dialect.anthropic;

import static dev.tollgate.dialect.anthropic.AnswerWords.*;

import dev.tollgate.dialect.UpstreamError;
import dev.tollgate.dialect.answer.Meter;
import dev.tollgate.dialect.answer.UpstreamErrors;
import dev.tollgate.llm.Operation;
import dev.tollgate.llm.Usage;
import dev.tollgate.wire.json.JsonHandler;
import dev.tollgate.wire.json.JsonToken;
import org.jspecify.annotations.Nullable;

/**
 * Gathers from the scan of messages and events what meters and judges need. The members of {@code message_start}'s {@code message} count
 * like those of a message itself.
 *
 * <p>Facts of the answer stay from event to event; facts of the event are forgotten by {@link #begin}.
 *
 * <p>Threads: confined to one exchange.
 */
final class AnswerFacts implements Meter {
    private static final int MAX_TEXT = 256;

    private final boolean counting;
    private final UsageCounts counts = new UsageCounts();
    private @Nullable String id;
    private @Nullable String model;
    private @Nullable String serviceTier;
    private @Nullable String errorType;
    private boolean error;

    @Nullable
    String stopReason;

    /** What the event says it is, for when its {@code event} line is missing. */
    EventType type = EventType.OTHER;

    /** Whether a content block begins that says something by itself: more than that text or thinking will come. */
    boolean speaks;

    AnswerFacts(Operation operation) {
        counting = operation == Operation.COUNT_TOKENS;
    }

    /** Forgets what was told of the last event. */
    void begin() {
        type = EventType.OTHER;
        speaks = false;
        error = false;
    }

    private static int base(JsonToken token) {
        return token.idAt(1) == MESSAGE && token.depth() > 1 ? 2 : 1;
    }

    @Override
    public int name(JsonToken name) {
        int base = base(name);
        int member = name.id();
        if (name.depth() == base) {
            return switch (member) {
                case TYPE, ID, MODEL, STOP_REASON -> JsonHandler.text(MAX_TEXT);
                case USAGE, ERROR, DELTA, CONTENT_BLOCK, MESSAGE -> NOTHING;
                default -> SKIP;
            };
        }
        return switch (name.idAt(base)) {
            case USAGE -> member == SERVICE_TIER || UsageCounts.isWord(member) ? JsonHandler.text(MAX_TEXT) : NOTHING;
            case ERROR, CONTENT_BLOCK -> member == TYPE ? JsonHandler.text(MAX_TEXT) : SKIP;
            case DELTA -> member == STOP_REASON ? JsonHandler.text(MAX_TEXT) : SKIP;
            default -> SKIP;
        };
    }

    @Override
    public void startObject(JsonToken brace) {
        error |= brace.depth() == 1 && brace.id() == ERROR;
    }

    @Override
    public void string(JsonToken string) {
        int base = base(string);
        if (string.depth() == base) {
            member(string, base);
            return;
        }
        if (string.depth() == base + 1) {
            nested(string, string.idAt(base));
        }
    }

    private void nested(JsonToken string, int parent) {
        int id = string.id();
        if (parent == USAGE && id == SERVICE_TIER) {
            serviceTier = string.textOrNull();
        } else if (parent == USAGE) {
            counts.word(string, string.textOrNull());
        } else if (parent == ERROR && id == TYPE) {
            errorType = string.textOrNull();
        } else if (parent == CONTENT_BLOCK && id == TYPE) {
            speaks |= !string.is("text") && !string.is("thinking");
        } else if (parent == CONTENT_BLOCK && (id == TEXT || id == THINKING)) {
            speaks |= string.decodedLength() > 0;
        } else if (parent == DELTA && id == STOP_REASON) {
            stopReason = string.textOrNull();
        }
    }

    private void member(JsonToken string, int base) {
        switch (string.id()) {
            case ID -> id = string.textOrNull();
            case MODEL -> model = string.textOrNull();
            case STOP_REASON -> stopReason = string.textOrNull();
            case ERROR -> error = true;
            case TYPE -> {
                if (base == 1) {
                    type = EventType.of(string.text());
                }
            }
            default -> {}
        }
    }

    @Override
    public void number(JsonToken number) {
        int base = base(number);
        if (number.depth() > base && number.idAt(base) == USAGE) {
            counts.count(number, base);
        }
    }

    /** The error that an event of type {@code error} is, whatever else it says. */
    UpstreamError failed() {
        return UpstreamErrors.of(0, 0, null, errorType);
    }

    @Override
    public @Nullable UpstreamError error(int status) {
        return status >= 400 || error ? UpstreamErrors.of(status, 0, null, errorType) : null;
    }

    @Override
    public @Nullable Usage usage(boolean last) {
        // To count is free, whatever was counted.
        return counting ? Usage.ZERO : counts.usage(last);
    }

    @Override
    public @Nullable String model() {
        return model;
    }

    @Override
    public @Nullable String id() {
        return id;
    }

    @Override
    public @Nullable String finishReason() {
        return stopReason;
    }

    @Override
    public @Nullable String serviceTier() {
        return serviceTier;
    }
}

package dev.tollgate.dialect.anthropic;

import dev.tollgate.llm.ChatEvent;
import dev.tollgate.llm.ErrorKind;
import dev.tollgate.llm.FinishReason;
import dev.tollgate.llm.Usage;
import dev.tollgate.wire.json.JsonOut;
import org.jspecify.annotations.Nullable;

/** The parts that events and whole messages have in common, as Anthropic writes them. */
final class AnswerText {
    private AnswerText() {}

    /** The id of a message, derived from the provider's: the same answer has the same id wherever it is read. */
    static String id(@Nullable String provider) {
        if (provider == null) {
            return "msg_unnamed";
        }
        if (provider.startsWith("msg_")) {
            return provider;
        }
        return "msg_" + (provider.startsWith("chatcmpl-") ? provider.substring(9) : provider);
    }

    /** The members before {@code content}. */
    static JsonOut head(JsonOut out, ChatEvent.Started started) {
        out.ascii("\"id\":").quoted(id(started.id())).ascii(",\"type\":\"message\",\"role\":\"assistant\",\"model\":");
        return out.quoted(started.model() == null ? "" : started.model());
    }

    static String stopReason(FinishReason reason) {
        return switch (reason) {
            case STOP -> "end_turn";
            case STOP_SEQUENCE -> "stop_sequence";
            case PAUSED -> "pause_turn";
            case TOOL_CALLS -> "tool_use";
            case LENGTH -> "max_tokens";
            case CONTEXT_FULL -> "model_context_window_exceeded";
            case REFUSED -> "refusal";
        };
    }

    /** The members {@code stop_reason} and {@code stop_sequence}. */
    static JsonOut stop(JsonOut out, ChatEvent.Finished finished) {
        out.ascii("\"stop_reason\":\"").ascii(stopReason(finished.reason())).ascii("\",\"stop_sequence\":");
        var sequence = finished.stopSequence();
        return sequence == null || finished.reason() != FinishReason.STOP_SEQUENCE
                ? out.ascii("null")
                : out.quoted(sequence);
    }

    /** The object {@code usage}; its counts are 0 where nothing is known, because clients demand them. */
    static JsonOut usage(JsonOut out, @Nullable Usage known, @Nullable String tier) {
        var usage = known == null ? Usage.ZERO : known;
        out.ascii("{\"input_tokens\":").number(usage.uncachedInput());
        out.ascii(",\"cache_creation_input_tokens\":").number(usage.cacheWrite5m() + usage.cacheWrite1h());
        out.ascii(",\"cache_read_input_tokens\":").number(usage.cacheRead());
        out.ascii(",\"output_tokens\":").number(usage.totalOutput());
        var word = tier(tier);
        if (word != null) {
            out.ascii(",\"service_tier\":\"").ascii(word).add('"');
        }
        return out.add('}');
    }

    // OpenAI's "default" is Anthropic's "standard"; what Anthropic has no word for would break its clients' enums.
    private static @Nullable String tier(@Nullable String written) {
        if (written == null) {
            return null;
        }
        return switch (written) {
            case "default", "standard" -> "standard";
            case "priority", "batch" -> written;
            default -> null;
        };
    }

    /** An error as {@code {"type":"error","error":{…}}}. */
    static JsonOut error(JsonOut out, ErrorKind kind, @Nullable String message) {
        out.ascii("{\"type\":\"error\",\"error\":{\"type\":\"")
                .ascii(type(kind))
                .ascii("\",\"message\":");
        return out.quoted(message == null ? kind.words() : message).ascii("}}");
    }

    private static String type(ErrorKind kind) {
        return switch (kind) {
            // The provider refused us, not the caller.
            case AUTHENTICATION, PERMISSION -> "api_error";
            case QUOTA -> "billing_error";
            case INVALID_REQUEST,
                    CONTEXT_TOO_LONG,
                    CONTENT_REFUSED,
                    NOT_FOUND,
                    TOO_LARGE,
                    RATE_LIMITED,
                    SERVER,
                    OVERLOADED,
                    TIMEOUT -> OwnAnswers.typeOf(kind.status());
        };
    }
}

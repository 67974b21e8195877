package dev.tollgate.dialect.openai;

import dev.tollgate.llm.ChatEvent;
import dev.tollgate.llm.ErrorKind;
import dev.tollgate.llm.FinishReason;
import dev.tollgate.llm.Usage;
import dev.tollgate.wire.json.JsonOut;
import org.jspecify.annotations.Nullable;

/** The parts that chunks and whole completions have in common, as OpenAI writes them. */
final class AnswerText {
    private AnswerText() {}

    /** The id of a completion, derived from the provider's: the same answer has the same id wherever it is read. */
    static String id(@Nullable String provider) {
        if (provider == null) {
            return "chatcmpl-unnamed";
        }
        return provider.startsWith("msg_") ? "chatcmpl-" + provider.substring(4) : provider;
    }

    /** The members up to {@code choices}, after the opening brace. */
    static void head(JsonOut out, ChatEvent.Started started, String object, long created) {
        out.ascii("\"id\":").quoted(id(started.id())).ascii(",\"object\":\"").ascii(object);
        out.ascii("\",\"created\":").number(created).ascii(",\"model\":");
        out.quoted(started.model() == null ? "" : started.model());
        var tier = tier(started.serviceTier());
        if (tier != null) {
            out.ascii(",\"service_tier\":").quoted(tier);
        }
        if (started.fingerprint() != null) {
            out.ascii(",\"system_fingerprint\":").quoted(started.fingerprint());
        }
    }

    // Anthropic's "standard" is OpenAI's "default"; what OpenAI has no word for would break its clients' enums.
    private static @Nullable String tier(@Nullable String written) {
        if (written == null) {
            return null;
        }
        return switch (written) {
            case "standard", "default" -> "default";
            case "priority", "flex", "scale", "auto" -> written;
            default -> null;
        };
    }

    static String finish(FinishReason reason) {
        return switch (reason) {
            case STOP, STOP_SEQUENCE, PAUSED -> "stop";
            case TOOL_CALLS -> "tool_calls";
            case LENGTH, CONTEXT_FULL -> "length";
            case REFUSED -> "content_filter";
        };
    }

    static void usage(JsonOut out, Usage usage) {
        long input = usage.totalInput();
        long output = usage.totalOutput();
        out.ascii("{\"prompt_tokens\":")
                .number(input)
                .ascii(",\"completion_tokens\":")
                .number(output);
        out.ascii(",\"total_tokens\":").number(input + output);
        out.ascii(",\"prompt_tokens_details\":{\"cached_tokens\":").number(usage.cacheRead());
        long written = usage.cacheWrite5m() + usage.cacheWrite1h();
        if (written > 0) {
            out.ascii(",\"cache_write_tokens\":").number(written);
        }
        out.ascii("},\"completion_tokens_details\":{\"reasoning_tokens\":").number(usage.reasoning());
        out.ascii("}}");
    }

    /** An error as {@code {"error":{…}}}. */
    static void error(JsonOut out, ErrorKind kind, @Nullable String message) {
        out.ascii("{\"error\":{\"message\":").quoted(message == null ? kind.words() : message);
        out.ascii(",\"type\":\"").ascii(type(kind)).ascii("\",\"param\":null,\"code\":");
        var code = code(kind);
        if (code == null) {
            out.ascii("null");
        } else {
            out.quoted(code);
        }
        out.ascii("}}");
    }

    private static String type(ErrorKind kind) {
        return switch (kind) {
            case INVALID_REQUEST, CONTEXT_TOO_LONG, CONTENT_REFUSED, NOT_FOUND, TOO_LARGE -> "invalid_request_error";
            case RATE_LIMITED -> "rate_limit_error";
            case QUOTA -> "insufficient_quota";
            case AUTHENTICATION, PERMISSION, SERVER, OVERLOADED, TIMEOUT -> "server_error";
        };
    }

    private static @Nullable String code(ErrorKind kind) {
        return switch (kind) {
            case INVALID_REQUEST -> null;
            case CONTEXT_TOO_LONG -> "context_length_exceeded";
            case CONTENT_REFUSED -> "content_filter";
            case NOT_FOUND -> "model_not_found";
            case TOO_LARGE -> "request_too_large";
            case RATE_LIMITED -> "rate_limit_exceeded";
            case QUOTA -> "insufficient_quota";
            case AUTHENTICATION, PERMISSION -> "upstream_credential_refused";
            case SERVER -> "server_error";
            case OVERLOADED -> "overloaded_error";
            case TIMEOUT -> "timeout";
        };
    }
}

package dev.tollgate.dialect.answer;

import dev.tollgate.dialect.UpstreamError;
import dev.tollgate.llm.ChatEvent;
import dev.tollgate.llm.ErrorKind;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What an error's status, code and type mean (OpenAI "Error codes" guide, Anthropic "Errors" page, codes of compatible servers where they are
 * known). One table for all: servers in between mix the words of both.
 */
public final class UpstreamErrors {
    private UpstreamErrors() {}

    /**
     * Judges an error by its codes.
     *
     * @param httpStatus the answer's status if it is itself an error, else 0
     * @param codeNumber a code that was sent as a number, else 0
     */
    public static UpstreamError of(int httpStatus, int codeNumber, @Nullable String code, @Nullable String type) {
        int known = httpStatus >= 400 ? httpStatus : isErrorStatus(codeNumber) ? codeNumber : 0;
        int meant = meaning(code);
        if (meant == 0) {
            meant = meaning(type);
        }
        boolean quota = known == 402 || meant == QUOTA || meaning(type) == QUOTA;
        int status = known != 0 ? known : meant == QUOTA ? 429 : meant;
        boolean retryable = quota || status == 0 || isRetryable(status);
        var shownCode = code == null && codeNumber != 0 ? Integer.toString(codeNumber) : code;
        return new UpstreamError(
                shownCode, type, status == 0 ? OptionalInt.empty() : OptionalInt.of(status), retryable, quota);
    }

    private static boolean isErrorStatus(int status) {
        return status >= 400 && status <= 599;
    }

    private static boolean isRetryable(int status) {
        return switch (status) {
            case 401, 402, 403, 408, 429 -> true;
            default -> status >= 500;
        };
    }

    private static final int QUOTA = 1;

    // The HTTP status that a code or type stands for, QUOTA, or 0.
    private static int meaning(@Nullable String word) {
        if (word == null) {
            return 0;
        }
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "insufficient_quota",
                    "billing_hard_limit_reached",
                    "billing_not_active",
                    "insufficient_balance",
                    "insufficient_credits",
                    "quota_exceeded",
                    "billing_error" -> QUOTA;
            case "rate_limit_exceeded",
                    "rate_limit_error",
                    "rate_limit_reached",
                    "too_many_requests",
                    "requests",
                    "tokens",
                    "slow_down",
                    "ratelimiterror" -> 429;
            case "server_error",
                    "internal_error",
                    "internal_server_error",
                    "api_error",
                    "internalservererror",
                    "vector_store_timeout" -> 500;
            case "overloaded",
                    "overloaded_error",
                    "engine_overloaded",
                    "server_overloaded",
                    "service_unavailable",
                    "serviceunavailableerror",
                    "capacity_exceeded" -> 503;
            case "request_too_large" -> 413;
            case "timeout", "timeout_error", "request_timeout", "gateway_timeout" -> 504;
            case "invalid_api_key", "authentication_error", "account_deactivated", "incorrect_api_key" -> 401;
            case "permission_error", "permission_denied", "unsupported_country_region_territory" -> 403;
            case "model_not_found", "not_found_error", "notfounderror" -> 404;
            case "context_length_exceeded",
                    "string_above_max_length",
                    "content_filter",
                    "content_policy_violation",
                    "invalid_request_error",
                    "invalid_prompt",
                    "badrequesterror",
                    "bad_request",
                    "unsupported_value",
                    "unsupported_parameter",
                    "invalid_value",
                    "image_content_policy_violation" -> 400;
            default -> 0;
        };
    }

    /** The event by which callers of another dialect hear of it, without words that are the operator's alone. */
    public static ChatEvent.Failed told(UpstreamError error, @Nullable String message) {
        var kind = kind(error);
        return new ChatEvent.Failed(kind, kind.operators() ? null : message);
    }

    /** The kind of an error, for callers of another dialect. */
    public static ErrorKind kind(UpstreamError error) {
        if (error.quota()) {
            return ErrorKind.QUOTA;
        }
        var kind = kind(error.code());
        if (kind == null) {
            kind = kind(error.type());
        }
        return kind == null ? ErrorKind.ofStatus(error.status().orElse(500)) : kind;
    }

    // Only what a status cannot tell.
    private static @Nullable ErrorKind kind(@Nullable String word) {
        if (word == null) {
            return null;
        }
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "context_length_exceeded", "string_above_max_length" -> ErrorKind.CONTEXT_TOO_LONG;
            case "content_filter", "content_policy_violation", "image_content_policy_violation" ->
                ErrorKind.CONTENT_REFUSED;
            default -> null;
        };
    }
}

package dev.tollgate.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tollgate.dialect.Rendered;
import dev.tollgate.fault.Fault;
import dev.tollgate.wire.json.JsonText;
import dev.tollgate.wire.sse.SseText;

/** Faults as OpenAI writes errors: {@code {"error":{"message","type","param","code"}}} (OpenAI "Error codes" guide). */
final class ErrorBody {
    private static final String INVALID_REQUEST = "invalid_request_error";
    private static final String AUTHENTICATION = "authentication_error";
    private static final String PERMISSION = "permission_error";
    private static final String RATE_LIMIT = "rate_limit_error";
    private static final String SERVER = "server_error";
    /** The one word by which every client knows that waiting does not help; type and code. */
    private static final String FINAL = "insufficient_quota";
    /** The code by which clients know that it does. */
    private static final String TOO_SOON = "rate_limit_exceeded";

    private ErrorBody() {}

    static Rendered of(Fault fault, String requestId) {
        return new Rendered("application/json", json(fault, requestId).getBytes(UTF_8));
    }

    static byte[] event(Fault fault, String requestId) {
        // OpenAI's SDKs look for "error" in the data of every event, whatever the face; an event line is not needed.
        return SseText.event(null, json(fault, requestId));
    }

    private static String json(Fault fault, String requestId) {
        var out = new StringBuilder(256).append("{\"error\":{\"message\":");
        JsonText.appendQuoted(out, fault.message());
        JsonText.appendQuoted(out.append(",\"type\":"), type(fault)).append(",\"param\":");
        if (fault.at() == null) {
            out.append("null");
        } else {
            JsonText.appendQuoted(out, fault.at());
        }
        JsonText.appendQuoted(out.append(",\"code\":"), code(fault));
        return JsonText.appendQuoted(out.append(",\"request_id\":"), requestId)
                .append("}}")
                .toString();
    }

    private static String type(Fault fault) {
        return switch (fault.reason()) {
            case BAD_REQUEST,
                    BAD_JSON,
                    BODY_TOO_LARGE,
                    UNSUPPORTED_ENCODING,
                    UNKNOWN_ROUTE,
                    UNKNOWN_MODEL,
                    CONTENT_REFUSED,
                    LOSSY_TRANSLATION -> INVALID_REQUEST;
            case UNAUTHENTICATED -> AUTHENTICATION;
            case MODEL_NOT_ALLOWED, ACCESS_DENIED, PRICE_UNKNOWN -> PERMISSION;
            case LOOP_THROTTLED, RATE_LIMITED, CONCURRENCY_LIMITED, SATURATED -> RATE_LIMIT;
            case BUDGET_EXHAUSTED -> fault.isFinal() ? FINAL : RATE_LIMIT;
            case LOOP_BROKEN, LOOP_BLOCKED, QUARANTINED -> FINAL;
            case CONTENT_UNCHECKED,
                    NO_TARGET,
                    NO_HEALTHY_TARGET,
                    UPSTREAM_CONNECT,
                    UPSTREAM_RESET,
                    UPSTREAM_PROTOCOL,
                    UPSTREAM_STATUS,
                    UPSTREAM_CREDENTIAL_REFUSED,
                    TIMEOUT_CONNECT,
                    TIMEOUT_FIRST_TOKEN,
                    TIMEOUT_IDLE,
                    DEADLINE_EXCEEDED,
                    STREAM_CUT,
                    CLIENT_CANCELLED,
                    DRAINING,
                    OVERLOADED,
                    INTERNAL -> SERVER;
        };
    }

    /** OpenAI's own code where it has one, because clients act on it; else ours. */
    private static String code(Fault fault) {
        return switch (fault.reason()) {
            case UNKNOWN_MODEL -> "model_not_found";
            case UNAUTHENTICATED -> "invalid_api_key";
            case RATE_LIMITED -> TOO_SOON;
            case BUDGET_EXHAUSTED -> fault.isFinal() ? FINAL : TOO_SOON;
            case LOOP_BROKEN, LOOP_BLOCKED, QUARANTINED -> FINAL;
            case CONTENT_REFUSED -> "content_filter";
            case BAD_REQUEST,
                    BAD_JSON,
                    BODY_TOO_LARGE,
                    UNSUPPORTED_ENCODING,
                    UNKNOWN_ROUTE,
                    MODEL_NOT_ALLOWED,
                    ACCESS_DENIED,
                    LOOP_THROTTLED,
                    CONCURRENCY_LIMITED,
                    PRICE_UNKNOWN,
                    CONTENT_UNCHECKED,
                    LOSSY_TRANSLATION,
                    NO_TARGET,
                    NO_HEALTHY_TARGET,
                    SATURATED,
                    UPSTREAM_CONNECT,
                    UPSTREAM_RESET,
                    UPSTREAM_PROTOCOL,
                    UPSTREAM_STATUS,
                    UPSTREAM_CREDENTIAL_REFUSED,
                    TIMEOUT_CONNECT,
                    TIMEOUT_FIRST_TOKEN,
                    TIMEOUT_IDLE,
                    DEADLINE_EXCEEDED,
                    STREAM_CUT,
                    CLIENT_CANCELLED,
                    DRAINING,
                    OVERLOADED,
                    INTERNAL -> fault.reason().code();
        };
    }
}

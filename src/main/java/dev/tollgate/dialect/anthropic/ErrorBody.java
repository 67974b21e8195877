package dev.tollgate.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tollgate.dialect.Rendered;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Reason;
import dev.tollgate.wire.json.JsonText;
import dev.tollgate.wire.sse.SseText;

/** Faults as Anthropic writes errors: {@code {"type":"error","error":{"type","message"},"request_id"}} (Anthropic API, "Errors"). */
final class ErrorBody {
    private ErrorBody() {}

    static Rendered of(Fault fault, String requestId) {
        return new Rendered("application/json", json(fault, requestId).getBytes(UTF_8));
    }

    static byte[] event(Fault fault, String requestId) {
        return SseText.event("error", json(fault, requestId));
    }

    private static String json(Fault fault, String requestId) {
        var out = new StringBuilder(256).append("{\"type\":\"error\",\"error\":{\"type\":");
        JsonText.appendQuoted(out, type(fault));
        JsonText.appendQuoted(out.append(",\"message\":"), fault.message());
        // Anthropic has no codes below its types; ours tell what happened, also where no header can.
        JsonText.appendQuoted(out.append(",\"code\":"), fault.reason().code());
        return JsonText.appendQuoted(out.append("},\"request_id\":"), requestId)
                .append('}')
                .toString();
    }

    private static String type(Fault fault) {
        return fault.reason() == Reason.BUDGET_EXHAUSTED ? "billing_error" : typeOf(fault.status());
    }

    /** The type that Anthropic gives errors of this status. */
    static String typeOf(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 402 -> "billing_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 503, 529 -> "overloaded_error";
            case 408, 504 -> "timeout_error";
            default -> status < 500 ? "invalid_request_error" : "api_error";
        };
    }
}

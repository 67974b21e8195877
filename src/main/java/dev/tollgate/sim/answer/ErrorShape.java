package dev.tollgate.sim.answer;

import dev.tollgate.sim.SimRequest;
import dev.tollgate.sim.answer.Answer.Part;
import org.jspecify.annotations.Nullable;

/** How a provider writes errors. */
enum ErrorShape {
    /** {@code {"error":{"message","type","param","code"}}}. */
    OPENAI,
    /** {@code {"type":"error","error":{"type","message"}}}; the type follows from the status (Anthropic API, "Errors"). */
    ANTHROPIC;

    /** The shape that this request's path and header fields ask for. */
    static ErrorShape of(SimRequest request) {
        var path = request.path();
        boolean messages = path.startsWith("/v1/messages");
        boolean models = path.startsWith("/v1/models") && request.header("anthropic-version") != null;
        return messages || models ? ANTHROPIC : OPENAI;
    }

    /** An error's body. */
    String body(int status, String type, @Nullable String code, String message) {
        var body = Json.object();
        if (this == ANTHROPIC) {
            body.put("type", "error")
                    .putObject("error")
                    .put("type", type(status))
                    .put("message", message);
            return Json.text(body);
        }
        body.putObject("error")
                .put("message", message)
                .put("type", type)
                .putNull("param")
                .put("code", code);
        return Json.text(body);
    }

    /** The error that ends a stream, or is all of it. */
    Part event() {
        return this == ANTHROPIC
                ? Part.named("error", body(529, "", null, "Overloaded"), 0)
                : Part.data(streamError(), 0);
    }

    /** The same as a document. */
    String streamError() {
        return body(500, "server_error", null, "The server had an error mid-stream.");
    }

    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 402 -> "billing_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 529 -> "overloaded_error";
            case 504 -> "timeout_error";
            default -> status < 500 ? "invalid_request_error" : "api_error";
        };
    }
}

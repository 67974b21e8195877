package dev.tollgate.sim.answer;

import dev.tollgate.sim.SimFault;
import dev.tollgate.sim.SimSettings;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Error answers of a provider.
 *
 * @param shape how they are written
 */
record ErrorAnswers(ErrorShape shape) {

    Answer of(int status, String type, @Nullable String code, String message) {
        return of(status, type, code, message, Map.of());
    }

    private Answer of(int status, String type, @Nullable String code, String message, Map<String, String> headers) {
        return Answer.json(status, headers, shape.body(status, type, code, message), 0, 0);
    }

    /** A request that the provider cannot make sense of. */
    Answer invalid(String message) {
        return of(400, "invalid_request_error", null, message);
    }

    Answer unknownModel(String model) {
        var message = shape == ErrorShape.ANTHROPIC
                ? "model: " + model
                : "The model `" + model + "` does not exist or you do not have access to it.";
        return of(404, "invalid_request_error", "model_not_found", message);
    }

    /** All places are taken and nobody may wait. */
    Answer full(SimSettings settings) {
        var headers = Map.of("retry-after", Integer.toString(settings.retryAfterSeconds()));
        return of(429, "requests", "rate_limit_exceeded", "Rate limit reached for requests.", headers);
    }

    /** The answer of a fault that has a status. */
    Answer of(SimFault fault, SimSettings settings, long nowSeconds) {
        var key = "key " + SimFault.OPERATOR_KEY + " of the operator";
        var quota = "You exceeded your current quota, please check your plan and billing details.";
        var status = fault.status();
        var headers = headers(fault, settings, nowSeconds);
        return switch (status) {
            case 401 -> of(status, "invalid_request_error", "invalid_api_key", "Incorrect API " + key, headers);
            case 402 -> of(status, "billing_error", "billing_not_active", "No credit left for " + key, headers);
            case 403 -> of(status, "invalid_request_error", "unsupported_country", "Not allowed for " + key, headers);
            case 429 ->
                fault == SimFault.INSUFFICIENT_QUOTA
                        ? of(status, "insufficient_quota", "insufficient_quota", quota, headers)
                        : of(status, "requests", "rate_limit_exceeded", "Rate limit reached for requests.", headers);
            case 400, 408, 422 -> of(status, "invalid_request_error", null, "Simulated status " + status, headers);
            case 529 -> of(status, "overloaded_error", null, "Overloaded", headers);
            default -> of(status, "server_error", null, "Simulated status " + status, headers);
        };
    }

    private static Map<String, String> headers(SimFault fault, SimSettings settings, long nowSeconds) {
        var headers = new LinkedHashMap<String, String>();
        var seconds = settings.retryAfterSeconds();
        if (fault == SimFault.RATE_LIMITED || fault == SimFault.UNAVAILABLE) {
            headers.put("retry-after", Integer.toString(seconds));
        } else if (fault == SimFault.RATE_LIMITED_DATE) {
            var date = Instant.ofEpochSecond(nowSeconds + seconds).atZone(ZoneOffset.UTC);
            headers.put(
                    "retry-after",
                    DateTimeFormatter.RFC_1123_DATE_TIME.format(date).replace("+0000", "GMT"));
        } else if (fault == SimFault.RATE_LIMITED_MS) {
            headers.put("retry-after-ms", Integer.toString(seconds * 1000));
        }
        return headers;
    }
}

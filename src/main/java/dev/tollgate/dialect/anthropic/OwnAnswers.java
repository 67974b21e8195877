package dev.tollgate.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tollgate.dialect.Rendered;
import dev.tollgate.fault.Fault;
import dev.tollgate.wire.json.JsonText;
import dev.tollgate.wire.sse.SseText;
import java.net.URLDecoder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the gateway itself says in this dialect: errors, and which models there are. */
final class OwnAnswers {
    private static final String JSON = "application/json";
    /** Anthropic's own default is 20; whoever does not ask for pages here gets all that one may hold. */
    private static final int LARGEST_PAGE = 1000;

    private OwnAnswers() {}

    /** A fault: {@code {"type":"error","error":{"type","message"},"request_id"}} (Anthropic API, "Errors"). */
    static Rendered error(Fault fault, String requestId) {
        return new Rendered(JSON, json(fault, requestId).getBytes(UTF_8));
    }

    /** The same as the last event of a stream. */
    static byte[] errorEvent(Fault fault, String requestId) {
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
        return fault.isFinal() ? "billing_error" : typeOf(fault.status());
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

    /** A count (Anthropic API reference, "Count tokens in a Message"). */
    static Rendered tokenCount(long tokens) {
        return new Rendered(JSON, ("{\"input_tokens\":" + tokens + "}").getBytes(UTF_8));
    }

    /** One page of {@code GET /v1/models} (Anthropic API reference, "List Models"). */
    static Rendered models(List<String> names, long createdEpochSeconds, @Nullable String query) {
        var before = value(query, "before_id");
        var after = value(query, "after_id");
        int limit = limit(value(query, "limit"));
        int from = after == null ? 0 : names.indexOf(after) + 1;
        int to = before == null || !names.contains(before) ? names.size() : names.indexOf(before);
        // Backwards, the page is the one that ends just before the cursor.
        int first = before == null ? from : Math.max(from, to - limit);
        int end = Math.max(first, Math.min(to, first + limit));
        boolean more = before == null ? end < to : first > from;
        var page = names.subList(first, end);
        var out = new StringBuilder(128 + 128 * page.size()).append("{\"data\":[");
        for (int i = 0; i < page.size(); i++) {
            append(i == 0 ? out : out.append(','), page.get(i), createdEpochSeconds);
        }
        out.append("],\"has_more\":").append(more);
        id(out.append(",\"first_id\":"), page.isEmpty() ? null : page.getFirst());
        id(out.append(",\"last_id\":"), page.isEmpty() ? null : page.getLast());
        return new Rendered(JSON, out.append('}').toString().getBytes(UTF_8));
    }

    /** One of them. */
    static Rendered model(String name, long createdEpochSeconds) {
        var out = new StringBuilder(128);
        append(out, name, createdEpochSeconds);
        return new Rendered(JSON, out.toString().getBytes(UTF_8));
    }

    private static void append(StringBuilder out, String name, long created) {
        JsonText.appendQuoted(out.append("{\"type\":\"model\",\"id\":"), name);
        JsonText.appendQuoted(out.append(",\"display_name\":"), name);
        out.append(",\"created_at\":\"").append(Instant.ofEpochSecond(created)).append("\"}");
    }

    private static void id(StringBuilder out, @Nullable String id) {
        if (id == null) {
            out.append("null");
        } else {
            JsonText.appendQuoted(out, id);
        }
    }

    private static int limit(@Nullable String text) {
        boolean number = text != null
                && text.length() <= 4
                && !text.isEmpty()
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Math.clamp(Integer.parseInt(text), 1, LARGEST_PAGE) : LARGEST_PAGE;
    }

    private static @Nullable String value(@Nullable String query, String name) {
        if (query == null) {
            return null;
        }
        for (var pair : query.split("&", 8)) {
            if (pair.startsWith(name + "=")) {
                return decoded(pair.substring(name.length() + 1));
            }
        }
        return null;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}

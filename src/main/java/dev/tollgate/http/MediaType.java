package dev.tollgate.http;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A media type (RFC 9110 section 8.3.1).
 *
 * @param type lower case
 * @param subtype lower case
 * @param parameters names in lower case, values unquoted; the first of equal names counts
 */
public record MediaType(String type, String subtype, Map<String, String> parameters) {
    private static final int MAX_PARAMETERS = 16;
    /** What nearly every message says, in the words it nearly always uses. */
    private static final Map<String, MediaType> USUAL = Map.of(
            "application/json",
            new MediaType("application", "json", Map.of()),
            "application/json; charset=utf-8",
            new MediaType("application", "json", Map.of("charset", "utf-8")),
            "text/event-stream",
            new MediaType("text", "event-stream", Map.of()),
            "text/event-stream; charset=utf-8",
            new MediaType("text", "event-stream", Map.of("charset", "utf-8")));

    public MediaType {
        parameters = Map.copyOf(parameters);
    }

    /** Reads the value of {@code Content-Type}; null where it is absent or malformed. */
    public static @Nullable MediaType parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        var usual = USUAL.get(text);
        return usual == null ? read(text) : usual;
    }

    private static @Nullable MediaType read(String text) {
        int semicolon = text.indexOf(';');
        var essence = (semicolon < 0 ? text : text.substring(0, semicolon)).strip();
        int slash = essence.indexOf('/');
        if (slash < 0
                || !Grammar.isToken(essence.substring(0, slash))
                || !Grammar.isToken(essence.substring(slash + 1))) {
            return null;
        }
        var parameters = semicolon < 0 ? Map.<String, String>of() : parameters(text, semicolon);
        return parameters == null
                ? null
                : new MediaType(lower(essence.substring(0, slash)), lower(essence.substring(slash + 1)), parameters);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private static @Nullable Map<String, String> parameters(String text, int from) {
        var parameters = new LinkedHashMap<String, String>();
        int at = from;
        while (at < text.length()) {
            at = skipSpace(text, at + 1);
            int equals = at;
            while (equals < text.length() && Grammar.isTokenChar(text.charAt(equals))) {
                equals++;
            }
            if (equals == at && (equals == text.length() || text.charAt(equals) == ';')) {
                continue;
            }
            if (equals == at
                    || equals == text.length()
                    || text.charAt(equals) != '='
                    || parameters.size() == MAX_PARAMETERS) {
                return null;
            }
            var value = new StringBuilder();
            int end = value(text, equals + 1, value);
            if (end < 0) {
                return null;
            }
            parameters.putIfAbsent(lower(text.substring(at, equals)), value.toString());
            at = skipSpace(text, end);
            if (at < text.length() && text.charAt(at) != ';') {
                return null;
            }
        }
        return parameters;
    }

    private static int skipSpace(String text, int from) {
        int at = from;
        while (at < text.length() && Grammar.isSpace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int value(String text, int from, StringBuilder out) {
        int at = from;
        if (at < text.length() && text.charAt(at) == '"') {
            for (at++; at < text.length(); at++) {
                char c = text.charAt(at);
                if (c == '"') {
                    return at + 1;
                }
                if (c == '\\' && ++at == text.length()) {
                    return -1;
                }
                out.append(text.charAt(at));
            }
            return -1;
        }
        while (at < text.length() && Grammar.isTokenChar(text.charAt(at))) {
            out.append(text.charAt(at++));
        }
        return out.isEmpty() ? -1 : at;
    }

    /** {@code application/json}, {@code text/json} or any {@code +json}. */
    public boolean isJson() {
        return (subtype.equals("json") && (type.equals("application") || type.equals("text")))
                || subtype.endsWith("+json");
    }

    /** Server-sent events. */
    public boolean isEventStream() {
        return type.equals("text") && subtype.equals("event-stream");
    }
}

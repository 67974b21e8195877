package dev.tollgate.http;

import org.jspecify.annotations.Nullable;

/**
 * The one canonical form of a request target: route match, access rules, audit and upstream all use it, so that no two of them can
 * read the same request differently.
 *
 * @param path starts with {@code /}; no empty, {@code .} or {@code ..} segment; unreserved characters unescaped, other escapes in
 *     upper case; never an escaped slash, backslash or control; a model's id under {@code /v1/models/} has its slashes plain
 * @param query verbatim, without the question mark; null where the target has none
 * @param authority from an absolute target, which then wins over {@code Host} (RFC 9112 section 3.2.2); else null
 */
public record RequestTarget(
        String path, @Nullable String query, @Nullable Authority authority) implements ParsedTarget {

    private static final String MODELS = "/v1/models/";

    /** Reads an origin-form or absolute-form target (RFC 9112 section 3.2); every other form is invalid. */
    public static ParsedTarget parse(String raw) {
        if (raw.isEmpty()) {
            return new Invalid("target: empty (expected: a path)");
        }
        if (raw.charAt(0) == '/') {
            return parse(raw, 0, null);
        }
        int start = schemeEnd(raw);
        if (start < 0) {
            return new Invalid("target: " + Grammar.printable(raw) + " (expected: a path or an http URL)");
        }
        int end = start;
        while (end < raw.length() && "/?#".indexOf(raw.charAt(end)) < 0) {
            end++;
        }
        var authority = Authority.parse(raw.substring(start, end));
        if (authority == null) {
            return new Invalid("target: " + Grammar.printable(raw) + " (expected: host[:port] after the scheme)");
        }
        return parse(raw, end, authority);
    }

    private static int schemeEnd(String raw) {
        if (raw.regionMatches(true, 0, "http://", 0, 7)) {
            return 7;
        }
        return raw.regionMatches(true, 0, "https://", 0, 8) ? 8 : -1;
    }

    private static ParsedTarget parse(String raw, int from, @Nullable Authority authority) {
        int mark = raw.indexOf('?', from);
        int pathEnd = mark < 0 ? raw.length() : mark;
        String query = mark < 0 ? null : raw.substring(mark + 1);
        var problem = query == null ? null : queryProblem(query);
        if (problem != null) {
            return new Invalid("query: " + problem);
        }
        if (pathEnd == from) {
            return new RequestTarget("/", query, authority);
        }
        var path = new CanonicalPath(namedModel(raw.substring(from, pathEnd)));
        return path.problem() == null
                ? new RequestTarget(path.text(), query, authority)
                : new Invalid("path: " + path.problem());
    }

    /**
     * SDKs escape the slash of a model's id, as in {@code /v1/models/vendor%2Fmodel}: there, and only there, it means the slash that it stands
     * for. What then has an empty or a dot segment is left as it is, to be refused.
     */
    private static String namedModel(String path) {
        if (!path.startsWith(MODELS) || path.indexOf('%') < 0) {
            return path;
        }
        var id = path.substring(MODELS.length()).replace("%2F", "/").replace("%2f", "/");
        for (var segment : id.split("/", -1)) {
            var dots = segment.replace("%2e", ".").replace("%2E", ".");
            if (dots.isEmpty() || dots.equals(".") || dots.equals("..")) {
                return path;
            }
        }
        return MODELS + id;
    }

    private static @Nullable String queryProblem(String query) {
        for (int i = 0; i < query.length(); i++) {
            char c = query.charAt(i);
            if (c <= 0x20 || c >= 0x7f || c == '#' || c == '\\') {
                return "character 0x" + Integer.toHexString(c) + " (expected: it escaped)";
            }
            if (c == '%') {
                int value = CanonicalPath.escaped(query, i);
                if (value <= 0) {
                    return (value < 0 ? "a broken escape" : "%00")
                            + " (expected: % and two hexadecimal digits, not zero)";
                }
            }
        }
        return null;
    }

    /** Path and query as they go upstream. */
    public String pathAndQuery() {
        return query == null ? path : path + "?" + query;
    }

    @Override
    public String toString() {
        return pathAndQuery();
    }
}

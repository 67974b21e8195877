package dev.tollgate.sim;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One request as the simulated provider received it. Immutable by convention: the body array is shared, not copied. */
public final class SimRequest {
    private final String method;
    private final String target;
    private final TreeMap<String, List<String>> headers;
    private final byte[] body;

    /** A request; header names in any case, values in arrival order. */
    public SimRequest(String method, String target, List<Map.Entry<String, String>> headers, byte[] body) {
        this.method = method;
        this.target = target;
        this.headers = headers.stream()
                .collect(Collectors.groupingBy(
                        entry -> entry.getKey().toLowerCase(Locale.ROOT),
                        TreeMap::new,
                        Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
        this.body = body;
    }

    public String method() {
        return method;
    }

    /** Path and query as they came. */
    public String target() {
        return target;
    }

    /** The target without its query. */
    public String path() {
        var query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** The first value of a header, or null. */
    public @Nullable String header(String name) {
        var values = headers.get(name.toLowerCase(Locale.ROOT));
        return values == null ? null : values.getFirst();
    }

    /** All headers by lower-case name. */
    public SequencedMap<String, List<String>> headers() {
        return headers;
    }

    /** The body itself; do not write to it. */
    public byte[] body() {
        return body;
    }

    /** The body read as UTF-8. */
    public String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Whether the peer may send another request afterwards. */
    public boolean keepAlive() {
        var connection = header("connection");
        return connection == null || !connection.toLowerCase(Locale.ROOT).contains("close");
    }

    @Override
    public String toString() {
        return method + " " + target + " " + body.length + " bytes";
    }
}

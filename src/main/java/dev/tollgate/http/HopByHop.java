package dev.tollgate.http;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Fields that end at this hop (RFC 9110 section 7.6.1): the known ones and those that {@code Connection} nominates.
 *
 * <p>A nomination of a field that others rely on is ignored, or a client could make a proxy drop what its upstream judges by.
 */
public final class HopByHop {
    /** The known ones, in lower case. */
    public static final Set<String> FIELDS = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-authentication-info",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    private static final Set<String> NEVER_NOMINATED = Set.of(
            "host",
            "authorization",
            "cookie",
            "content-length",
            "content-type",
            "content-encoding",
            "forwarded",
            "via",
            "cache-control",
            "origin",
            "traceparent",
            "tracestate",
            "baggage",
            "x-real-ip");
    private static final int MAX_NOMINATED = 32;

    private HopByHop() {}

    /** Whether {@code name} (any case) never passes this hop. */
    public static boolean isHopByHop(String name) {
        return FIELDS.contains(name.toLowerCase(Locale.ROOT));
    }

    /** Whether {@code Connection} may make us drop {@code name} (lower case). */
    public static boolean mayBeNominated(String name) {
        return !NEVER_NOMINATED.contains(name) && !name.startsWith("x-forwarded-") && !name.startsWith("tollgate-");
    }

    /** The fields to drop beyond the known ones: those nominated by the values of {@code Connection}, in lower case, at most 32. */
    public static Set<String> nominated(List<String> connectionValues) {
        var names = new LinkedHashSet<String>();
        for (var value : connectionValues) {
            for (var part : value.split(",", MAX_NOMINATED + 1)) {
                var name = part.strip().toLowerCase(Locale.ROOT);
                if (names.size() < MAX_NOMINATED && Grammar.isToken(name) && mayBeNominated(name)) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    /** {@code headers} without everything that ends here. */
    public static HeaderList strip(Headers headers) {
        var nominated = nominated(headers.all("connection"));
        var kept = HeaderList.builder();
        headers.forEach((name, value) -> {
            var lower = name.toLowerCase(Locale.ROOT);
            if (!FIELDS.contains(lower) && !nominated.contains(lower)) {
                kept.add(name, value);
            }
        });
        return kept.build();
    }
}

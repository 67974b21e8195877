package dev.tollgate.io.answer;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.Dialect;
import dev.tollgate.http.RetryAfter;
import dev.tollgate.io.framing.NettyHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * How the header fields of an upstream's answer are told to a client: as they are, or in the words of the client's dialect.
 *
 * @param from  the dialect of the upstream
 * @param to    the dialect of the client
 * @param lossy what of the request the upstream was not told
 */
public record Telling(Dialect from, Dialect to, List<String> lossy) {
    private static final AsciiString LOSSY = AsciiString.cached("tollgate-lossy");
    private static final AsciiString RETRY_AFTER_MS = AsciiString.cached("retry-after-ms");
    private static final AsciiString JSON = AsciiString.cached("application/json");
    private static final int MAX_LOSSY = 1024;

    public Telling {
        lossy = List.copyOf(lossy);
    }

    /** The fields that the client sees; the reader tells whether the body is another one than came. */
    HttpHeaders fields(String requestId, int status, HttpHeaders upstream, AnswerReader reader) {
        var fields = from.name().equals(to.name())
                ? AnswerHeaders.passed(requestId, upstream)
                : translated(requestId, upstream);
        if (reader.rewrites() && !isEvents(upstream)) {
            fields.set(HttpHeaderNames.CONTENT_TYPE, JSON);
        }
        if (status >= 400) {
            bound(fields);
        }
        var lost = reader.lost();
        if (!lossy.isEmpty() || !lost.isEmpty()) {
            fields.set(LOSSY, text(lossy, lost));
        }
        return fields;
    }

    private HttpHeaders translated(String requestId, HttpHeaders upstream) {
        var told = AnswerHeaders.named(requestId);
        from.fields()
                .tell(
                        new NettyHeaders(upstream),
                        to.fields(),
                        Instant.ofEpochMilli(System.currentTimeMillis()),
                        (name, value) -> AnswerHeaders.pass(told, name, value));
        return told;
    }

    private static boolean isEvents(HttpHeaders upstream) {
        return upstream.get(HttpHeaderNames.CONTENT_TYPE, "")
                .toLowerCase(Locale.ROOT)
                .startsWith("text/event-stream");
    }

    /** No client is told to wait for longer than a day, nor for no time that can be read. */
    private static void bound(HttpHeaders fields) {
        if (!fields.contains(HttpHeaderNames.RETRY_AFTER) && !fields.contains(RETRY_AFTER_MS)) {
            return;
        }
        var wait = RetryAfter.parse(new NettyHeaders(fields), Instant.ofEpochMilli(System.currentTimeMillis()));
        if (wait == null) {
            fields.remove(HttpHeaderNames.RETRY_AFTER);
            fields.remove(RETRY_AFTER_MS);
        } else if (wait.compareTo(RetryAfter.MAX) >= 0) {
            fields.remove(RETRY_AFTER_MS);
            fields.set(HttpHeaderNames.RETRY_AFTER, RetryAfter.render(wait));
        }
    }

    /** Paths may hold names that the caller made up, so nothing but plain ASCII goes into a field. */
    private static String text(List<String> request, List<String> answer) {
        var out = new StringBuilder();
        for (var paths : List.of(request, answer)) {
            for (var path : paths) {
                if (out.length() + path.length() + 1 > MAX_LOSSY) {
                    return out.append(out.isEmpty() ? "..." : ",...").toString();
                }
                out.append(out.isEmpty() ? "" : ",");
                path.chars().forEach(c -> out.append(c > ' ' && c < 0x7F && c != ',' ? (char) c : '?'));
            }
        }
        return out.toString();
    }
}

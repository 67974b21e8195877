package dev.tollgate.io.net.h2;

import dev.tollgate.http.Grammar;
import dev.tollgate.http.HopByHop;
import dev.tollgate.http.Status;
import dev.tollgate.io.net.UpstreamResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/**
 * Judges the fields of a response or of its trailers (RFC 9113 sections 8.1 to 8.3).
 *
 * <p>Threads: the event loop of its connection, for one head.
 */
final class ResponseFields {
    private static final HttpVersion HTTP_2 = HttpVersion.valueOf("HTTP/2.0");
    private static final int MAX_LENGTH_DIGITS = 18;
    private static final long ABSENT = -1;

    private final HttpHeaders headers = new DefaultHttpHeaders();
    private int status = -1;
    private long length = ABSENT;
    private @Nullable String problem;

    private ResponseFields() {}

    /** Reads a head of at most {@code maxCount} fields. */
    static ResponseFields head(Http2Headers fields, int maxCount) {
        var read = new ResponseFields();
        read.problem = read.judge(fields, maxCount, false);
        return read;
    }

    /** What is wrong with trailers, which are dropped; null for nothing. */
    static @Nullable String trailerProblem(Http2Headers fields, int maxCount) {
        return new ResponseFields().judge(fields, maxCount, true);
    }

    /** Why the response cannot be trusted, or null. */
    @Nullable
    String problem() {
        return problem;
    }

    boolean isInterim() {
        return Status.isInformational(status);
    }

    /** Bytes of the body, or -1 where the head does not say. */
    long length() {
        return length;
    }

    /** The final response; {@code bodiless} where none can follow, {@code ended} where the head was the last frame. */
    UpstreamResponse response(boolean bodiless, boolean ended) {
        var framing = bodiless || ended || length == 0
                ? UpstreamResponse.Framing.NONE
                : length > 0 ? UpstreamResponse.Framing.LENGTH : UpstreamResponse.Framing.CHUNKED;
        return new UpstreamResponse(HTTP_2, HttpResponseStatus.valueOf(status), headers, framing, length);
    }

    private @Nullable String judge(Http2Headers fields, int maxCount, boolean trailers) {
        if (fields.size() > maxCount) {
            return "headers: too many";
        }
        for (var field : fields) {
            var name = field.getKey();
            var value = field.getValue();
            var wrong = !name.isEmpty() && name.charAt(0) == ':'
                    ? pseudo(name, value, trailers)
                    : field(name, value, trailers);
            if (wrong != null) {
                return wrong;
            }
        }
        if (trailers) {
            return null;
        }
        if (status < 0) {
            return ":status: absent (expected: once)";
        }
        if (status == 101) {
            return ":status: 101 (expected: none in HTTP/2)";
        }
        boolean bodiless = status == 204 || isInterim();
        return bodiless && length > 0 ? "status " + status + ": with a body" : null;
    }

    private @Nullable String pseudo(CharSequence name, CharSequence value, boolean trailers) {
        if (trailers || !Http2Headers.PseudoHeaderName.STATUS.value().contentEquals(name)) {
            return "header " + Grammar.printable(name) + ": a pseudo-header (expected: :status alone, in the head)";
        }
        if (status >= 0 || !headers.isEmpty()) {
            return ":status: again or late (expected: once, first)";
        }
        if (value.length() != 3) {
            return ":status: " + Grammar.printable(value) + " (expected: 100 to 599)";
        }
        int code = (int) digits(value);
        if (code < 100 || code > 599) {
            return ":status: " + Grammar.printable(value) + " (expected: 100 to 599)";
        }
        status = code;
        return null;
    }

    private @Nullable String field(CharSequence name, CharSequence value, boolean trailers) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!Grammar.isTokenChar(c) || (c >= 'A' && c <= 'Z')) {
                return "header " + Grammar.printable(name) + ": not a lower-case token";
            }
        }
        if (name.isEmpty() || !Grammar.isFieldValue(value)) {
            return "header " + Grammar.printable(name) + ": empty name, control character or white space at an end";
        }
        var text = name.toString();
        switch (text) {
            case "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade" -> {
                return "header " + text + ": belongs to HTTP/1.1";
            }
            case "content-length" -> {
                if (trailers || length != ABSENT) {
                    return "content-length: again or late (expected: once, in the head)";
                }
                length = digits(value);
                if (length < 0) {
                    return "content-length: not one plain number";
                }
            }
            default -> {}
        }
        if (!trailers && !HopByHop.isHopByHop(text)) {
            headers.add(name, value.toString());
        }
        return null;
    }

    /** The value of a plain number without leading zeros, or -1. */
    private static long digits(CharSequence text) {
        int count = text.length();
        if (count == 0 || count > MAX_LENGTH_DIGITS || (count > 1 && text.charAt(0) == '0')) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < count; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}

package dev.tollgate.io.net.h2;

import dev.tollgate.http.Grammar;
import dev.tollgate.io.framing.CalledPath;
import dev.tollgate.io.framing.HeadFields;
import dev.tollgate.io.net.Http1Limits;
import dev.tollgate.io.net.Rejection;
import dev.tollgate.io.net.RequestHeads;
import dev.tollgate.io.net.RequestHeads.Verdict;
import dev.tollgate.io.net.ServerRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * Judges the header section of a request (RFC 9113 section 8): what only HTTP/2 can get wrong here, all else by the rules of {@link
 * RequestHeads}.
 *
 * <p>Threads: the event loop of its connection, for one head.
 */
final class StreamHeads {
    private static final HttpVersion HTTP_2 = new HttpVersion("HTTP", 2, 0, true);

    private final Http1Limits limits;
    private final HeadFields fields = new HeadFields(true);
    private @Nullable CharSequence method;
    private @Nullable CharSequence scheme;
    private @Nullable CharSequence path;
    private @Nullable CharSequence authority;
    private boolean regular;
    private int count;
    private int bytes;
    private @Nullable StringBuilder cookies;

    private StreamHeads(Http1Limits limits) {
        this.limits = limits;
    }

    /** The verdict on this head; {@code ends} says that no body follows. */
    static Verdict judge(Http2Headers headers, boolean ends, Http1Limits limits) {
        return switch (new StreamHeads(limits).read(headers, ends)) {
            case ServerRequest request -> request;
            case Rejection rejection -> {
                var called = headers.path();
                yield rejection.calling(called == null ? null : CalledPath.ofTarget(called));
            }
        };
    }

    private Verdict read(Http2Headers headers, boolean ends) {
        for (var entry : headers) {
            var problem = entry.getKey().length() > 0 && entry.getKey().charAt(0) == ':'
                    ? pseudo(entry.getKey(), entry.getValue())
                    : field(entry.getKey(), entry.getValue());
            if (problem != null) {
                return Rejection.bad(problem);
            }
            if (count > limits.headerCount() || bytes > limits.headerBytes()) {
                return Rejection.of(
                        431,
                        "headers: " + count + " of them, " + bytes + " bytes (expected: at most " + limits.headerCount()
                                + ", " + limits.headerBytes() + " bytes)");
            }
        }
        if (method == null || scheme == null || path == null) {
            return Rejection.bad("pseudo-headers: incomplete (expected: :method, :scheme and :path)");
        }
        if (path.length() > limits.line()) {
            return Rejection.of(414, ":path: above " + limits.line() + " bytes (expected: at most that)");
        }
        if (path.length() == 0 || path.charAt(0) != '/') {
            return Rejection.bad(":path: " + Grammar.printable(path) + " (expected: a path)");
        }
        var problem = whom();
        if (problem != null) {
            return Rejection.bad(problem);
        }
        if (cookies != null) {
            fields.field(AsciiString.cached("cookie"), cookies.toString());
        }
        if (ends && fields.length() > 0) {
            return Rejection.bad("content-length: " + fields.length() + " without a body (expected: none)");
        }
        return RequestHeads.judge(HTTP_2, method.toString(), path.toString(), fields, !ends, limits);
    }

    private @Nullable String whom() {
        if (!AsciiString.contentEqualsIgnoreCase(scheme, "http")
                && !AsciiString.contentEqualsIgnoreCase(scheme, "https")) {
            return ":scheme: " + Grammar.printable(String.valueOf(scheme)) + " (expected: http or https)";
        }
        if (authority == null) {
            return null;
        }
        var host = fields.host();
        if (fields.hosts() == 0) {
            fields.field(AsciiString.cached("host"), authority.toString());
            return null;
        }
        return host != null && AsciiString.contentEqualsIgnoreCase(host, authority)
                ? null
                : "host: unlike :authority (expected: the same, or one of the two)";
    }

    private @Nullable String pseudo(CharSequence name, CharSequence value) {
        if (regular) {
            return Grammar.printable(name) + ": after other fields (expected: before them)";
        }
        boolean twice;
        switch (name.toString()) {
            case ":method" -> {
                twice = method != null;
                method = value;
            }
            case ":scheme" -> {
                twice = scheme != null;
                scheme = value;
            }
            case ":path" -> {
                twice = path != null;
                path = value;
            }
            case ":authority" -> {
                twice = authority != null;
                authority = value;
            }
            default -> {
                return Grammar.printable(name) + ": unknown (expected: :method, :scheme, :path, :authority)";
            }
        }
        return twice ? name + ": twice (expected: once)" : null;
    }

    private @Nullable String field(CharSequence name, CharSequence value) {
        regular = true;
        count++;
        bytes += name.length() + value.length() + 4;
        if (!isName(name)) {
            return "header: " + Grammar.printable(name) + " (expected: a token in lower case)";
        }
        if (!Grammar.isFieldValue(value)) {
            return "header " + name + ": a control character, or white space at an end";
        }
        var known = AsciiString.of(name);
        switch (known.toString()) {
            case "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade" -> {
                return known + ": of the connection (expected: none in HTTP/2)";
            }
            case "te" -> {
                return AsciiString.contentEqualsIgnoreCase(value, "trailers")
                        ? null
                        : "te: " + Grammar.printable(value) + " (expected: trailers)";
            }
            case "cookie" -> cookie(value);
            default -> fields.field(known, value.toString());
        }
        return null;
    }

    /** RFC 9113, section 8.2.3: crumbs are one cookie again before anyone else sees them. */
    private void cookie(CharSequence crumb) {
        if (cookies == null) {
            cookies = new StringBuilder();
        } else {
            cookies.append("; ");
        }
        cookies.append(crumb);
    }

    static boolean isName(CharSequence name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!Grammar.isTokenChar(c) || (c >= 'A' && c <= 'Z')) {
                return false;
            }
        }
        return !name.isEmpty();
    }
}

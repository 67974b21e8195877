package dev.tollgate.io.net;

import dev.tollgate.http.Authority;
import dev.tollgate.http.Grammar;
import dev.tollgate.http.ParsedTarget;
import dev.tollgate.http.RequestHead;
import dev.tollgate.http.RequestTarget;
import dev.tollgate.io.framing.HeadFields;
import dev.tollgate.io.framing.NettyHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Judges the head of a request: admitted in one canonical form, or refused with a status. The letters of HTTP/1.1 (RFC 9112 sections 3
 * and 5) are read here; what a head means is judged by the same rules whatever version brought it.
 */
public final class RequestHeads {
    private static final int VERSION_BYTES = 8;

    private RequestHeads() {}

    /** What became of a head. */
    public sealed interface Verdict permits ServerRequest, Rejection {}

    /** Judges the {@code length} bytes of a whole head of HTTP/1.1. */
    static Verdict read(byte[] bytes, int length, Http1Limits limits) {
        int lineEnd = 0;
        while (bytes[lineEnd] != '\r') {
            lineEnd++;
        }
        int methodEnd = 0;
        while (Grammar.isTokenChar(bytes[methodEnd])) {
            methodEnd++;
        }
        int targetEnd = lineEnd - VERSION_BYTES - 1;
        if (bytes[lineEnd + 1] != '\n' || methodEnd == 0 || bytes[methodEnd] != ' ' || targetEnd <= methodEnd) {
            return badLine(bytes, lineEnd);
        }
        for (int i = methodEnd + 1; i < targetEnd; i++) {
            if (bytes[i] == ' ' || bytes[i] == '\t') {
                return badLine(bytes, lineEnd);
            }
        }
        if (bytes[targetEnd] != ' ' || targetEnd == methodEnd + 1) {
            return badLine(bytes, lineEnd);
        }
        var problem = versionProblem(bytes, targetEnd + 1);
        if (problem != null) {
            return problem;
        }
        var target = new String(bytes, methodEnd + 1, targetEnd - methodEnd - 1, StandardCharsets.ISO_8859_1);
        var fields = new HeadFields(true);
        var malformed = fields.read(bytes, lineEnd + 2, length);
        if (malformed != null) {
            return Rejection.bad(malformed);
        }
        return judge(
                bytes[lineEnd - 1] == '0' ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1,
                new String(bytes, 0, methodEnd, StandardCharsets.ISO_8859_1),
                target,
                fields,
                false,
                limits);
    }

    /**
     * Judges what a head says, once its letters are known to be good.
     *
     * @param version 2.0, 1.1 or 1.0, which may come without a host
     * @param framed whether the version itself tells where the body ends, so that one without a length may come
     */
    public static Verdict judge(
            HttpVersion version,
            String methodName,
            String rawTarget,
            HeadFields fields,
            boolean framed,
            Http1Limits limits) {
        var method = method(methodName);
        if (method == null) {
            return methodProblem(methodName);
        }
        return switch (RequestTarget.parse(rawTarget)) {
            case ParsedTarget.Invalid invalid -> Rejection.bad(invalid.problem());
            case RequestTarget target -> judge(version, method, target, fields, framed, limits);
        };
    }

    private static Rejection badLine(byte[] bytes, int end) {
        return Rejection.bad("request line: "
                + Grammar.printable(new String(bytes, 0, end, StandardCharsets.ISO_8859_1))
                + " (expected: METHOD target HTTP/1.1, one space between)");
    }

    private static @Nullable Rejection versionProblem(byte[] bytes, int at) {
        var version = new String(bytes, at, VERSION_BYTES, StandardCharsets.ISO_8859_1);
        if (version.equals("HTTP/1.1") || version.equals("HTTP/1.0")) {
            return null;
        }
        boolean wellFormed = version.startsWith("HTTP/")
                && Character.isDigit(version.charAt(5))
                && version.charAt(6) == '.'
                && Character.isDigit(version.charAt(7));
        return Rejection.of(
                wellFormed ? 505 : 400, "version: " + Grammar.printable(version) + " (expected: HTTP/1.1 or HTTP/1.0)");
    }

    private static @Nullable HttpMethod method(String name) {
        return switch (name) {
            case "GET" -> HttpMethod.GET;
            case "POST" -> HttpMethod.POST;
            case "PUT" -> HttpMethod.PUT;
            case "DELETE" -> HttpMethod.DELETE;
            case "PATCH" -> HttpMethod.PATCH;
            case "HEAD" -> HttpMethod.HEAD;
            case "OPTIONS" -> HttpMethod.OPTIONS;
            default -> null;
        };
    }

    private static Rejection methodProblem(String name) {
        boolean known = name.equals("CONNECT") || name.equals("TRACE");
        return Rejection.of(
                known ? 405 : 501,
                "method: " + Grammar.printable(name) + " (expected: GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS)");
    }

    private static Verdict judge(
            HttpVersion version,
            HttpMethod method,
            RequestTarget target,
            HeadFields fields,
            boolean framed,
            Http1Limits limits) {
        boolean old = version.equals(HttpVersion.HTTP_1_0);
        var refused = framingProblem(fields, old, limits);
        if (refused != null) {
            return refused;
        }
        if (fields.hosts() > 1 || (fields.hosts() == 0 && !old)) {
            return Rejection.bad("host: " + fields.hosts() + " of them (expected: one)");
        }
        var host = fields.host() == null ? null : Authority.parse(fields.host());
        if (fields.host() != null && host == null) {
            return Rejection.bad("host: " + Grammar.printable(fields.host()) + " (expected: host or host:port)");
        }
        var expect = fields.expect();
        if (expect != null && !expect.equalsIgnoreCase("100-continue")) {
            return Rejection.of(417, "expect: " + Grammar.printable(expect) + " (expected: 100-continue)");
        }
        var authority = target.authority() == null ? host : target.authority();
        if (target.authority() != null) {
            fields.headers().set(HttpHeaderNames.HOST, target.authority().toString());
        }
        boolean unknown = fields.coding() == HeadFields.Coding.CHUNKED || (framed && fields.length() < 0);
        long length = unknown ? RequestHead.UNKNOWN_LENGTH : Math.max(0, fields.length());
        var head = new RequestHead(method.name(), target, authority, new NettyHeaders(fields.headers()), length);
        return new ServerRequest(
                version, method, fields.headers(), head, expect != null && !old && length != 0, old || fields.close());
    }

    private static @Nullable Rejection framingProblem(HeadFields fields, boolean old, Http1Limits limits) {
        if (fields.length() == HeadFields.MALFORMED) {
            return Rejection.bad(
                    "content-length: not one plain number (expected: digits without sign or leading zero, once)");
        }
        if (fields.length() > limits.body()) {
            return Rejection.of(
                    413, "content-length: " + fields.length() + " (expected: at most " + limits.body() + ")");
        }
        return switch (fields.coding()) {
            case ABSENT -> null;
            case MALFORMED -> Rejection.bad("transfer-encoding: malformed or repeated (expected: chunked)");
            case CHUNKED, UNSUPPORTED -> {
                if (old || fields.length() >= 0) {
                    yield Rejection.bad(
                            "transfer-encoding: beside content-length or in HTTP/1.0 (expected: one framing)");
                }
                yield fields.coding() == HeadFields.Coding.CHUNKED
                        ? null
                        : Rejection.of(501, "transfer-encoding: an unsupported coding (expected: chunked)");
            }
        };
    }
}

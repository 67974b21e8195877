package dev.tollgate.io.answer;

import dev.tollgate.fault.Fault;
import dev.tollgate.http.HopByHop;
import dev.tollgate.http.RetryAfter;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.Map;
import java.util.Set;

/** The header fields of answers: our own, and those of upstream that may pass. */
public final class AnswerHeaders {
    static final AsciiString REQUEST_ID = AsciiString.cached("tollgate-request-id");
    static final AsciiString REASON = AsciiString.cached("tollgate-reason");
    static final AsciiString COST = AsciiString.cached("tollgate-cost");
    public static final AsciiString ROUTE = AsciiString.cached("tollgate-route");
    private static final AsciiString SHOULD_RETRY = AsciiString.cached("x-should-retry");
    private static final String OWN_PREFIX = "tollgate-";
    private static final DefaultHttpHeadersFactory UNVALIDATED =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false);
    /** Rebuilt for the framing and the bytes that the client gets, or true only of the upstream's own connection. */
    private static final Set<String> NEVER_COPIED = Set.of(
            "content-length",
            "content-encoding",
            "set-cookie",
            "alt-svc",
            "strict-transport-security",
            "server",
            "date");

    private AnswerHeaders() {}

    /** Fields of an answer that the gateway writes itself. */
    public static HttpHeaders own(String requestId, CharSequence contentType) {
        var headers = unvalidated();
        headers.set(REQUEST_ID, requestId);
        headers.set(HttpHeaderNames.CONTENT_TYPE, contentType);
        return headers;
    }

    /** Fields of a refusal. */
    public static HttpHeaders refusal(String requestId, CharSequence contentType, Fault fault) {
        var headers = own(requestId, contentType);
        headers.set(REASON, fault.reason().code());
        if (fault.retryAfter() != null) {
            headers.set(HttpHeaderNames.RETRY_AFTER, RetryAfter.render(fault.retryAfter()));
        }
        if (fault.reason().hardStop()) {
            headers.set(SHOULD_RETRY, "false");
        }
        return headers;
    }

    /** Fields of an upstream answer as the client sees them: end to end ones only, nothing that claims to be ours. */
    static HttpHeaders passed(String requestId, HttpHeaders upstream) {
        var headers = unvalidated();
        headers.set(REQUEST_ID, requestId);
        var nominated = HopByHop.nominated(upstream.getAll(HttpHeaderNames.CONNECTION));
        for (var fields = upstream.iteratorCharSequence(); fields.hasNext(); ) {
            var field = fields.next();
            if (passes(field, nominated)) {
                headers.add(field.getKey(), field.getValue());
            }
        }
        return headers;
    }

    private static boolean passes(Map.Entry<CharSequence, CharSequence> field, Set<String> nominated) {
        var name = field.getKey().toString().toLowerCase(java.util.Locale.ROOT);
        return !HopByHop.isHopByHop(name)
                && !NEVER_COPIED.contains(name)
                && !name.startsWith(OWN_PREFIX)
                && (nominated.isEmpty() || !nominated.contains(name));
    }

    /** The strict response reader has checked names and values already; checking each byte again would only cost. */
    private static HttpHeaders unvalidated() {
        return UNVALIDATED.newHeaders();
    }
}

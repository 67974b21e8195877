package dev.tollgate.io.answer;

import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Reason;
import dev.tollgate.http.RetryAfter;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/** The header fields of answers: our own, and those of upstream that may pass. */
public final class AnswerHeaders {
    static final AsciiString REQUEST_ID = AsciiString.cached("tollgate-request-id");
    static final AsciiString REASON = AsciiString.cached("tollgate-reason");
    static final AsciiString COST = AsciiString.cached("tollgate-cost");
    private static final AsciiString POLICY = AsciiString.cached("tollgate-policy");
    public static final AsciiString ROUTE = AsciiString.cached("tollgate-route");
    private static final AsciiString RETRY_AFTER_MS = AsciiString.cached("retry-after-ms");
    private static final AsciiString SHOULD_RETRY = AsciiString.cached("x-should-retry");
    private static final AsciiString OWN_PREFIX = AsciiString.cached("tollgate-");
    private static final DefaultHttpHeadersFactory UNVALIDATED =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false);
    /**
     * Rebuilt for the framing and the bytes that the client gets, true only of the upstream's own connection, or naming the account that the
     * operator has with the provider, which is not the client's to know.
     */
    private static final AsciiString[] NEVER_COPIED = {
        HttpHeaderNames.CONTENT_LENGTH,
        HttpHeaderNames.CONTENT_ENCODING,
        HttpHeaderNames.SET_COOKIE,
        HttpHeaderNames.SERVER,
        AsciiString.cached("alt-svc"),
        AsciiString.cached("strict-transport-security"),
        AsciiString.cached("openai-organization"),
        AsciiString.cached("openai-project"),
        AsciiString.cached("anthropic-organization-id"),
        AsciiString.cached("x-databricks-org-id")
    };

    private AnswerHeaders() {}

    /** Fields of an answer that the gateway writes itself. */
    public static HttpHeaders own(String requestId, CharSequence contentType) {
        var headers = named(requestId);
        headers.set(HttpHeaderNames.CONTENT_TYPE, contentType);
        return headers;
    }

    /** Fields of a refusal. */
    public static HttpHeaders refusal(String requestId, CharSequence contentType, Fault fault) {
        var headers = own(requestId, contentType);
        headers.set(REASON, fault.reason().code());
        if (fault.retryAfter() != null) {
            headers.set(HttpHeaderNames.RETRY_AFTER, RetryAfter.render(fault.retryAfter()));
            headers.set(RETRY_AFTER_MS, fault.retryAfter().toMillis());
        }
        if (fault.reason().hardStop()) {
            headers.set(SHOULD_RETRY, "false");
        }
        if (fault.policy() != null) {
            headers.set(POLICY, fault.policy());
        }
        return headers;
    }

    /**
     * Fields of an upstream answer as the client sees them: nothing that claims to be ours. What ends at this hop was not handed on by the
     * reader of the answer.
     */
    static HttpHeaders passed(String requestId, HttpHeaders upstream) {
        var headers = named(requestId);
        for (var fields = upstream.iteratorCharSequence(); fields.hasNext(); ) {
            var field = fields.next();
            pass(headers, field.getKey(), field.getValue());
        }
        return headers;
    }

    /** Fields of an answer to which those that pass are still to be added. */
    static HttpHeaders named(String requestId) {
        var headers = unvalidated();
        headers.set(REQUEST_ID, requestId);
        return headers;
    }

    /** Adds a field of an upstream answer, if it may pass. */
    static void pass(HttpHeaders headers, CharSequence name, CharSequence value) {
        if (passes(name)) {
            headers.add(name, value);
        }
    }

    /** By which reason the loop guard of a gateway further in refused this; null where none did. Other refusals are about who was asked. */
    static @Nullable Reason loopWord(HttpHeaders upstream) {
        var said = upstream.get(REASON);
        if (said != null) {
            for (var reason : Reason.values()) {
                if (reason.isAboutLoop() && reason.code().equals(said)) {
                    return reason;
                }
            }
        }
        return null;
    }

    private static boolean passes(CharSequence name) {
        for (var never : NEVER_COPIED) {
            if (never.length() == name.length() && never.contentEqualsIgnoreCase(name)) {
                return false;
            }
        }
        return !AsciiString.regionMatches(name, true, 0, OWN_PREFIX, 0, OWN_PREFIX.length());
    }

    /** The strict response reader has checked names and values already; checking each byte again would only cost. */
    private static HttpHeaders unvalidated() {
        return UNVALIDATED.newHeaders();
    }
}

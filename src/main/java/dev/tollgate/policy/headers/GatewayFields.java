package dev.tollgate.policy.headers;

import dev.tollgate.http.Forwarded;
import dev.tollgate.http.HopByHop;
import java.util.Set;

/** Header fields that are the gateway's own to write, so that neither a provider's configuration nor a policy changes them; names in lower case. */
public final class GatewayFields {
    /** What the gateway itself says about a request (RFC 9110 section 7.6.1; RFC 9112 section 6) or never sends. */
    private static final Set<String> OF_REQUESTS = Set.of(
            "host",
            "content-length",
            "expect",
            "accept-encoding",
            "content-encoding",
            "cookie",
            "traceparent",
            "tracestate");

    /** By which providers are shown a credential, or where callers show theirs. */
    private static final Set<String> CREDENTIALS = Set.of(
            "authorization",
            "x-api-key",
            "api-key",
            "x-goog-api-key",
            "ocp-apim-subscription-key",
            "x-amz-security-token");

    /** Of an answer: its framing and type, when it was made, and what clients decide by whether and when to try again. */
    private static final Set<String> OF_ANSWERS = Set.of(
            "content-length",
            "content-type",
            "content-encoding",
            "date",
            "allow",
            "www-authenticate",
            "retry-after",
            "retry-after-ms",
            "x-should-retry");

    private static final String OWN_PREFIX = "tollgate-";

    private GatewayFields() {}

    /** Whether a request to a provider says this of itself, or never does. */
    public static boolean isOfRequests(String name) {
        return OF_REQUESTS.contains(name)
                || HopByHop.isHopByHop(name)
                || Forwarded.isForwardingField(name)
                || name.startsWith(OWN_PREFIX);
    }

    /** Whether a policy may change the field in requests to providers: neither what is the gateway's own, nor the body's type, nor who calls. */
    public static boolean isEditableInRequests(String name) {
        return !isOfRequests(name) && !CREDENTIALS.contains(name) && !name.equals("content-type");
    }

    /** Whether a policy may change the field in answers. */
    public static boolean isEditableInAnswers(String name) {
        return !OF_ANSWERS.contains(name) && !HopByHop.isHopByHop(name) && !name.startsWith(OWN_PREFIX);
    }
}

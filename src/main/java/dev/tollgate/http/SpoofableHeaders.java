package dev.tollgate.http;

import java.util.Locale;
import java.util.Set;

/**
 * Fields by which something in front of an application asserts an identity or steers a mesh; a caller that sends one is guessing, so
 * they are dropped on arrival (identity comes from the connection or from a verified credential).
 */
public final class SpoofableHeaders {
    private static final Set<String> NAMES = Set.of(
            "x-forwarded-client-cert",
            "x-client-cert",
            "x-ssl-client-cert",
            "x-ssl-client-s-dn",
            "x-ssl-client-verify",
            "ssl-client-cert",
            "ssl-client-subject-dn",
            "client-cert",
            "client-cert-chain",
            "x-amzn-oidc-identity",
            "x-amzn-oidc-data",
            "x-goog-authenticated-user-email",
            "x-goog-authenticated-user-id",
            "x-goog-iap-jwt-assertion",
            "x-auth-request-user",
            "x-auth-request-email",
            "x-remote-user",
            "remote-user",
            "x-webauth-user",
            "x-original-url",
            "x-rewrite-url",
            "x-http-method-override",
            "x-http-method",
            "x-method-override");
    private static final Set<String> CALLER_MAY_SEND =
            Set.of("tollgate-explain", "tollgate-optimise", "tollgate-run", "tollgate-agent");

    private SpoofableHeaders() {}

    /** Whether {@code name} (any case) must be dropped from what an untrusted peer sends. */
    public static boolean isSpoofable(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return NAMES.contains(lower)
                || lower.startsWith("x-envoy-")
                || lower.startsWith("x-istio-")
                || lower.startsWith("x-spiffe-")
                || lower.equals("spiffe-id")
                || (lower.startsWith("tollgate-") && !CALLER_MAY_SEND.contains(lower));
    }

    /** Whether CGI-style servers could confuse {@code name} with another one: {@code Content_Length} reads as {@code Content-Length}. */
    public static boolean isAmbiguous(CharSequence name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) == '_') {
                return true;
            }
        }
        return false;
    }
}

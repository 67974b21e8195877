package dev.tollgate.identity;

import dev.tollgate.exchange.TlsFacts;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a workload (SPIFFE-ID, sections 2.1 to 2.4).
 *
 * @param text the whole id, {@code spiffe://domain/path}, at most 2,048 characters
 * @param trustDomain who vouches for it
 * @param namespace Kubernetes' namespace, and
 * @param serviceAccount its service account, where the path is {@code /ns/X/sa/Y} as in Istio; else null
 */
public record SpiffeId(
        String text,
        String trustDomain,
        @Nullable String namespace,
        @Nullable String serviceAccount) {
    private static final int MAX_LENGTH = 2048;

    private static final Pattern FORM =
            Pattern.compile("spiffe://([a-z0-9._-]{1,255})((?:/(?!\\.{1,2}(?:/|$))[a-zA-Z0-9._-]+)+)");
    private static final Pattern OF_ISTIO = Pattern.compile("/ns/([^/]+)/sa/([^/]+)");

    /** Reads an id; null where the text is not exactly one. A trust domain alone names no workload. */
    public static @Nullable SpiffeId parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return null;
        }
        var whole = FORM.matcher(text);
        if (!whole.matches()) {
            return null;
        }
        var istio = OF_ISTIO.matcher(whole.group(2));
        return istio.matches()
                ? new SpiffeId(text, whole.group(1), istio.group(1), istio.group(2))
                : new SpiffeId(text, whole.group(1), null, null);
    }

    /**
     * Whose certificate this connection showed: the one URI among its alternative names, if it is an id. A certificate with several URIs
     * names nobody (X509-SVID, section 2).
     */
    static @Nullable SpiffeId of(@Nullable TlsFacts tls) {
        return tls == null || tls.uriNames().size() != 1
                ? null
                : parse(tls.uriNames().getFirst());
    }
}

package dev.tollgate.io.admin;

import dev.tollgate.config.HostPort;
import dev.tollgate.http.Authority;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which {@code Host} headers may ask: a page that resolved its own name to our address (DNS rebinding) sends that name, and is refused.
 *
 * <p>This machine's own names and addresses may, and the host that is configured. A server beyond loopback may also be asked by any numeric
 * address, because such a page cannot have one as its own name.
 *
 * @param bound the configured address
 */
record HostRule(HostPort bound) {

    boolean allows(@Nullable String header) {
        if (header == null) {
            return false;
        }
        var authority = Authority.parse(header);
        if (authority == null) {
            return false;
        }
        var host = unbracketed(authority.host()).toLowerCase(Locale.ROOT);
        var asked = new HostPort(host, 0);
        return asked.isLoopback()
                || host.equals(unbracketed(bound.host()).toLowerCase(Locale.ROOT))
                || (!bound.isLoopback() && numeric(host));
    }

    /**
     * Whether a page of this origin, as browsers name it, came from the very server that is asked: another port of this machine is somebody else's
     * (RFC 6454 section 5).
     *
     * @param host the request's {@code Host}
     */
    static boolean isOwn(String origin, String host) {
        int authority = origin.indexOf("://");
        return authority > 0 && origin.substring(authority + 3).equalsIgnoreCase(host);
    }

    /** Digits and dots, or a colon: no name of the DNS looks like that. */
    private static boolean numeric(String host) {
        return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}

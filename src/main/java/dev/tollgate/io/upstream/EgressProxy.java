package dev.tollgate.io.upstream;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy towards upstreams; every connection through it is a CONNECT tunnel (RFC 9110 section 9.3.6).
 *
 * @param host a lower-case name or an IP literal, IPv6 without brackets
 * @param port 1 to 65535
 * @param user the user name for Basic authentication; null for none
 * @param password the password, a secret; null exactly when {@code user} is
 */
public record EgressProxy(
        String host,
        int port,
        @Nullable String user,
        @Nullable String password) {

    /** @throws IllegalArgumentException for a port out of range, or one of user and password without the other */
    public EgressProxy {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("proxy: port " + port + " (expected: 1 to 65535)");
        }
        if ((user == null) != (password == null)) {
            throw new IllegalArgumentException("proxy: half a credential (expected: user and password, or neither)");
        }
        host = host.toLowerCase(Locale.ROOT);
    }

    /**
     * The proxy of a URL such as {@code http://user:password@egress:3128}.
     *
     * @throws IllegalArgumentException for another scheme than {@code http}, without a host, or with half a credential
     */
    public static EgressProxy of(URI url) {
        var host = url.getHost();
        if (!"http".equalsIgnoreCase(url.getScheme()) || host == null) {
            throw new IllegalArgumentException("proxy: not an http URL with a host (expected: http://host[:port])");
        }
        var port = url.getPort() >= 0 ? url.getPort() : 80;
        var credential = url.getUserInfo();
        if (credential == null) {
            return new EgressProxy(Origin.unbracketed(host), port, null, null);
        }
        var colon = credential.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("proxy: half a credential (expected: user:password@)");
        }
        return new EgressProxy(
                Origin.unbracketed(host), port, credential.substring(0, colon), credential.substring(colon + 1));
    }

    /** {@code http://host:port}, without the credential. */
    @Override
    public String toString() {
        return "http://" + Origin.authority(host, port);
    }
}

package dev.tollgate.io.upstream;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where connections go and how: the key of a pool.
 *
 * <p>Two origins that differ in certificate material or proxy are different origins and never share a connection.
 *
 * @param secure true for TLS
 * @param host a lower-case name or an IP literal, IPv6 without brackets
 * @param port 1 to 65535
 * @param tls certificate material; {@link TlsSettings#SYSTEM} unless configured; not used where {@code secure} is false
 * @param proxy the HTTP proxy through which the connection is tunnelled; null to dial the host itself
 * @param http which versions of HTTP may be spoken
 * @param reach which addresses may be dialled
 */
public record Origin(
        boolean secure,
        String host,
        int port,
        TlsSettings tls,
        @Nullable EgressProxy proxy,
        Http http,
        Reach reach) {

    /** Which versions of HTTP may be spoken. */
    public enum Http {
        /** Over TLS what the peer chooses (ALPN, RFC 7301), in the clear HTTP/1.1. */
        AUTO,
        /** HTTP/1.1 only. */
        HTTP_1,
        /** HTTP/2 only; in the clear with prior knowledge (RFC 9113 section 3.3). */
        HTTP_2
    }

    /** Which addresses a name may lead to. */
    public enum Reach {
        /** All: an operator wrote the name. */
        ANYWHERE,
        /**
         * Public ones only: a caller or an upstream named it, and must not reach what only we can reach. Through a proxy it is the
         * proxy that resolves the name and has to judge.
         */
        PUBLIC
    }

    /** An origin that an operator wrote, of any version of HTTP. */
    public Origin(boolean secure, String host, int port, TlsSettings tls, @Nullable EgressProxy proxy) {
        this(secure, host, port, tls, proxy, Http.AUTO, Reach.ANYWHERE);
    }

    /** @throws IllegalArgumentException for an empty host or a port out of range */
    public Origin {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("host: empty (expected: a name or an address)");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
        }
        host = host.toLowerCase(Locale.ROOT);
    }

    /**
     * The origin of a URL; its path is ignored.
     *
     * @throws IllegalArgumentException for another scheme than {@code http} and {@code https}, or without a host
     */
    public static Origin of(URI url) {
        var scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        var secure = scheme.equals("https");
        if (!secure && !scheme.equals("http")) {
            throw new IllegalArgumentException("url: scheme \"" + scheme + "\" (expected: http or https)");
        }
        var host = url.getHost();
        if (host == null) {
            throw new IllegalArgumentException("url: no host (expected: " + scheme + "://host[:port])");
        }
        var port = url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80;
        return new Origin(secure, unbracketed(host), port, TlsSettings.SYSTEM, null);
    }

    /** The same origin with other certificate material. */
    public Origin withTls(TlsSettings settings) {
        return new Origin(secure, host, port, settings, proxy, http, reach);
    }

    /** The same origin through a proxy, or directly with null. */
    public Origin withProxy(@Nullable EgressProxy through) {
        return new Origin(secure, host, port, tls, through, http, reach);
    }

    /** The same origin with other versions of HTTP. */
    public Origin withHttp(Http versions) {
        return new Origin(secure, host, port, tls, proxy, versions, reach);
    }

    /** The same origin as somebody named it who is not the operator. */
    public Origin named(Reach allowed) {
        return new Origin(secure, host, port, tls, proxy, http, allowed);
    }

    /** Whether a connection may turn out to be HTTP/2. */
    public boolean mayMultiplex() {
        return http == Http.HTTP_2 || (http == Http.AUTO && secure);
    }

    /** {@code scheme://host:port}, for messages and labels; never a secret. */
    @Override
    public String toString() {
        return (secure ? "https://" : "http://") + authority(host, port);
    }

    /** {@code host:port}, an IPv6 address in brackets. */
    public static String authority(String host, int port) {
        return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }

    static String unbracketed(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}

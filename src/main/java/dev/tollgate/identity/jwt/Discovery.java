package dev.tollgate.identity.jwt;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.tollgate.http.IpAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.text.ParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where an issuer says that its keys are (OpenID Connect Discovery 1.0, sections 3 and 4). What it says is believed only over TLS, or within
 * this machine.
 */
public final class Discovery {
    private static final String WELL_KNOWN = "/.well-known/openid-configuration";
    private static final String EXPECTED = " (expected: an https URL of a named host, or of the issuer's own)";

    private Discovery() {}

    /** The URL of an issuer's document; null where the issuer is no URL that can be asked: https, or http on this machine, without a query. */
    public static @Nullable URI document(String issuer) {
        var base = url(issuer);
        if (base == null || base.getRawQuery() != null || base.getRawFragment() != null) {
            return null;
        }
        var bare = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        return url(bare + WELL_KNOWN);
    }

    /**
     * The URL of the keys.
     *
     * @param issuer as it is configured; the document must say the same, character by character
     * @param document what was found at {@link #document}
     * @throws ParseException if the document is not the issuer's, or names no place that may be asked; the message can be shown
     */
    public static URI keys(String issuer, String document) throws ParseException {
        String said;
        String place;
        try {
            var json = JSONObjectUtils.parse(document, KeySet.MAX_BYTES);
            said = JSONObjectUtils.getString(json, "issuer");
            place = JSONObjectUtils.getString(json, "jwks_uri");
        } catch (ParseException | RuntimeException broken) {
            throw new ParseException("no discovery document (expected: JSON with issuer and jwks_uri)", 0);
        }
        if (!issuer.equals(said)) {
            throw new ParseException("issuer: another one (expected: " + issuer + ")", 0);
        }
        var keys = place == null ? null : url(place);
        var base = url(issuer);
        if (keys == null || base == null) {
            throw new ParseException("jwks_uri: nothing that may be asked" + EXPECTED, 0);
        }
        // The issuer names a host here, and only those that certificates vouch for by name, or that the operator wrote.
        boolean same = host(keys).equals(host(base));
        boolean named = "https".equals(keys.getScheme()) && !isLiteral(keys) && !isLocal(keys);
        if (!same && !named) {
            throw new ParseException("jwks_uri: a host that only an operator may name" + EXPECTED, 0);
        }
        return keys;
    }

    /** An https URL, or an http URL of this machine; null for any other text. */
    private static @Nullable URI url(String text) {
        try {
            var url = new URI(text);
            boolean whole = url.getHost() != null
                    && url.getRawUserInfo() == null
                    && url.getRawFragment() == null
                    && text.chars().allMatch(c -> c > ' ' && c <= '~');
            boolean safe = "https".equals(url.getScheme()) || ("http".equals(url.getScheme()) && isLocal(url));
            return whole && safe ? url : null;
        } catch (URISyntaxException notAUrl) {
            return null;
        }
    }

    private static String host(URI url) {
        var host = String.valueOf(url.getHost()).toLowerCase(Locale.ROOT);
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static boolean isLiteral(URI url) {
        var host = host(url);
        return host.indexOf(':') >= 0 || IpAddress.parse(host) != null || host.matches("[0-9.]+|0x.*");
    }

    private static boolean isLocal(URI url) {
        var address = IpAddress.parse(host(url));
        return address == null
                ? host(url).equals("localhost") || host(url).endsWith(".localhost")
                : address.isLoopback();
    }
}

package dev.tollgate.config.schema;

import dev.tollgate.config.ProviderConfig;
import dev.tollgate.config.schema.Shape.Kind;
import dev.tollgate.config.schema.Shape.Scalar;
import dev.tollgate.identity.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The reading of URLs (RFC 3986). */
public final class Urls {
    private Urls() {}

    /** A base to which paths are appended, or null. */
    static @Nullable URI base(String text) {
        var uri = http(text);
        if (uri == null || uri.getRawUserInfo() != null || uri.getRawQuery() != null) {
            return null;
        }
        int end = text.length();
        while (text.charAt(end - 1) == '/') {
            end--;
        }
        return http(text.substring(0, end));
    }

    /** An absolute http or https URL of one document, without user info and fragment. */
    public static Scalar<URI> document() {
        return new Scalar<>(
                "URL",
                "an http or https URL with a host and no user info or fragment",
                false,
                EnumSet.of(Kind.TEXT),
                (text, folder) -> {
                    var uri = http(text);
                    return uri == null || uri.getRawUserInfo() != null ? null : uri;
                },
                URI::toString,
                List.of(Map.of("type", "string", "pattern", "^https?://")));
    }

    /** An HTTP proxy, {@code http://host:port}, with or without {@code user:password@}. */
    static Scalar<ProviderConfig.Proxy> proxy() {
        return new Scalar<>(
                "proxy URL",
                "http://host:port, with or without user:password@",
                true,
                EnumSet.of(Kind.TEXT),
                (text, folder) -> proxy(text),
                proxy -> "http://" + (proxy.userInfo() == null ? "" : Secret.MASK + "@") + proxy.host() + ":"
                        + proxy.port(),
                List.of(Map.of("type", "string", "pattern", "^http://")));
    }

    private static ProviderConfig.@Nullable Proxy proxy(String text) {
        var uri = http(text);
        if (uri == null
                || !"http".equals(uri.getScheme())
                || uri.getPort() < 1
                || uri.getRawQuery() != null
                || !(uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))) {
            return null;
        }
        var userInfo = uri.getUserInfo();
        return new ProviderConfig.Proxy(uri.getHost(), uri.getPort(), userInfo == null ? null : Secret.of(userInfo));
    }

    /** A Redis server, {@code redis://} or {@code rediss://}, never shown because it may hold a password. */
    static Scalar<Secret> redis() {
        return new Scalar<>(
                "secret URL",
                "a redis or rediss URL with a host, and at most the number of a database behind it",
                true,
                EnumSet.of(Kind.TEXT),
                (text, folder) -> isRedis(text) ? Secret.of(text) : null,
                Secret::toString,
                List.of(Map.of("type", "string", "pattern", "^rediss?://")));
    }

    private static boolean isRedis(String text) {
        try {
            var uri = new URI(text);
            boolean known = "redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme());
            boolean bare = uri.getRawQuery() == null && uri.getRawFragment() == null;
            return known && bare && uri.getHost() != null && uri.getRawPath().matches("|/|/[0-9]{1,3}");
        } catch (URISyntaxException notAUrl) {
            return false;
        }
    }

    private static @Nullable URI http(String text) {
        try {
            var uri = new URI(text);
            boolean known = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean whole = uri.getHost() != null && uri.getRawFragment() == null && uri.getPort() <= 65535;
            boolean ascii = text.chars().allMatch(c -> c > ' ' && c <= '~');
            return known && whole && ascii && uri.getPort() != 0 ? uri : null;
        } catch (URISyntaxException notAUrl) {
            return null;
        }
    }
}

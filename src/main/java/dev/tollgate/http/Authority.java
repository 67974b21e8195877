package dev.tollgate.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Host and optional port, as in {@code Host}, {@code :authority} and absolute targets.
 *
 * @param host lower case; an IPv6 literal keeps its brackets; never empty
 * @param port 1 to 65535, or -1 where none was given
 */
public record Authority(String host, int port) {
    private static final int MAX_HOST = 255;

    /**
     * Reads {@code uri-host [":" port]} (RFC 9112 section 3.2), or answers null where {@code text} is anything else: empty, user
     * information, a path, a list, white space, a port out of range. A dot at the end of a name, which says no more than that the name is whole
     * (RFC 3986 section 3.2.2), is left out: rules about hosts must not miss it.
     */
    public static @Nullable Authority parse(String text) {
        int end = text.startsWith("[") ? text.indexOf(']') + 1 : text.indexOf(':');
        if (end < 0) {
            end = text.length();
        }
        if (end == 0 || end > MAX_HOST || !isHost(text, end)) {
            return null;
        }
        int port = -1;
        if (end < text.length()) {
            port = port(text, end);
            if (port < 0) {
                return null;
            }
        }
        int name = end > 1 && text.charAt(end - 1) == '.' ? end - 1 : end;
        return new Authority(lower(text.substring(0, name)), port);
    }

    private static String lower(String host) {
        return host.toLowerCase(Locale.ROOT);
    }

    private static boolean isHost(String text, int end) {
        if (text.charAt(0) == '[') {
            var literal = text.substring(1, end - 1);
            return literal.indexOf(':') >= 0 && IpAddress.parse(literal) != null;
        }
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            boolean fine = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || Grammar.isDigit(c)
                    || c == '-'
                    || c == '_'
                    || (c == '.' && i > 0 && text.charAt(i - 1) != '.');
            if (!fine) {
                return false;
            }
        }
        return true;
    }

    private static int port(String text, int colon) {
        int digits = text.length() - colon - 1;
        if (text.charAt(colon) != ':' || digits < 1 || digits > 5) {
            return -1;
        }
        int port = 0;
        for (int i = colon + 1; i < text.length(); i++) {
            if (!Grammar.isDigit(text.charAt(i))) {
                return -1;
            }
            port = port * 10 + text.charAt(i) - '0';
        }
        return port >= 1 && port <= 65535 ? port : -1;
    }

    @Override
    public String toString() {
        return port < 0 ? host : host + ":" + port;
    }
}

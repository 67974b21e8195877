package dev.tollgate.config;

import java.net.InetAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An address to listen on: a name or an IP literal, without brackets, and a port from 0 (any free one) to 65535.
 */
public record HostPort(String host, int port) {
    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([A-Za-z0-9._-]+)):([0-9]{1,5})");
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    /** Reads {@code host:port} or {@code [v6]:port}; null when the text is neither. */
    public static @Nullable HostPort parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            return null;
        }
        int port = Integer.parseInt(form.group(3));
        if (port > 65535) {
            return null;
        }
        String v6 = form.group(1);
        if (v6 != null) {
            return literal(v6) == null ? null : new HostPort(v6, port);
        }
        String host = form.group(2);
        boolean numeric = host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
        return numeric && literal(host) == null ? null : new HostPort(host, port);
    }

    /** Whether only this machine can reach it; judged by the text, no name is resolved. */
    public boolean isLoopback() {
        if (host.equalsIgnoreCase("localhost")) {
            return true;
        }
        var address = literal(host);
        return address != null && address.isLoopbackAddress();
    }

    /** Whether it stands for every address of the machine. */
    public boolean isWildcard() {
        var address = literal(host);
        return address != null && address.isAnyLocalAddress();
    }

    /** The address that a text spells, or null; never a lookup, and none of the short forms of IPv4. */
    public static @Nullable InetAddress literal(String text) {
        if (text.indexOf(':') < 0 && !IPV4.matcher(text).matches()) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException notAnAddress) {
            return null;
        }
    }

    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}

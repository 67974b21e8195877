package dev.tollgate.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who the client is.
 *
 * <p>Forwarding fields are believed only from peers inside {@code trusted}, and none is passed on to providers. The client is the
 * rightmost address that is not trusted itself, because everything left of it is that client's own claim.
 *
 * @param trusted the blocks whose forwarding fields are believed
 */
public record Forwarded(List<Cidr> trusted) {
    private static final int MAX_HOPS = 32;

    public Forwarded {
        trusted = List.copyOf(trusted);
    }

    public boolean isTrusted(IpAddress address) {
        for (var block : trusted) {
            if (block.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** The client behind {@code peer}, which is connected to us, by the fields of its request. */
    public IpAddress client(IpAddress peer, Headers headers) {
        if (!isTrusted(peer)) {
            return peer;
        }
        var hops = hops(headers);
        var client = peer;
        for (int i = hops.size() - 1; i >= Math.max(0, hops.size() + 1 - MAX_HOPS); i--) {
            var address = node(hops.get(i));
            if (address == null) {
                return client;
            }
            client = address;
            if (!isTrusted(address)) {
                return client;
            }
        }
        return client;
    }

    private static List<String> hops(Headers headers) {
        var hops = new ArrayList<String>();
        for (var line : headers.all("x-forwarded-for")) {
            for (var part : line.split(",", -1)) {
                hops.add(part.strip());
            }
        }
        if (!hops.isEmpty()) {
            return hops;
        }
        for (var line : headers.all("forwarded")) {
            for (var element : line.split(",", -1)) {
                hops.add(forParameter(element));
            }
        }
        return hops;
    }

    private static String forParameter(String element) {
        for (var pair : element.split(";", -1)) {
            var stripped = pair.strip();
            if (stripped.regionMatches(true, 0, "for=", 0, 4)) {
                var value = stripped.substring(4);
                return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
                        ? value.substring(1, value.length() - 1)
                        : value;
            }
        }
        return "";
    }

    /** An address with or without port; brackets around IPv6; null for {@code unknown} and obfuscated names. */
    private static @Nullable IpAddress node(String text) {
        if (text.startsWith("[")) {
            int close = text.indexOf(']');
            return close < 0 ? null : IpAddress.parse(text.substring(1, close));
        }
        int colon = text.indexOf(':');
        boolean port = colon >= 0 && colon == text.lastIndexOf(':');
        return IpAddress.parse(port ? text.substring(0, colon) : text);
    }

    /** Whether this field (any case) tells of clients and proxies before us, so that nobody may make us claim it. */
    public static boolean isForwardingField(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith("x-forwarded-")
                || lower.equals("forwarded")
                || lower.equals("x-real-ip")
                || lower.equals("via")
                || lower.equals("true-client-ip")
                || lower.equals("x-client-ip")
                || lower.equals("x-cluster-client-ip")
                || lower.equals("cf-connecting-ip")
                || lower.equals("x-original-forwarded-for");
    }
}

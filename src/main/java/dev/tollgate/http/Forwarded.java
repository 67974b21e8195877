package dev.tollgate.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who the client is and what we tell upstream about it.
 *
 * <p>Forwarding fields are believed only from peers inside {@code trusted}; from others they are dropped. The client is the
 * rightmost address that is not trusted itself, because everything left of it is that client's own claim.
 *
 * @param trusted the blocks whose forwarding fields are believed
 */
public record Forwarded(List<Cidr> trusted) {
    private static final int MAX_HOPS = 32;

    public Forwarded {
        trusted = List.copyOf(trusted);
    }

    /**
     * What is believed of the client.
     *
     * @param address the client
     * @param chain the believed part of the way, from the client to the peer that is connected to us
     * @param secure whether the client used TLS
     * @param host the authority the client asked for, where known
     */
    public record Client(
            IpAddress address,
            List<IpAddress> chain,
            boolean secure,
            @Nullable Authority host) {
        public Client {
            chain = List.copyOf(chain);
        }
    }

    public boolean isTrusted(IpAddress address) {
        for (var block : trusted) {
            if (block.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** Judges the fields of a request that arrived from {@code peer}. */
    public Client client(IpAddress peer, boolean secure, @Nullable Authority host, Headers headers) {
        if (!isTrusted(peer)) {
            return new Client(peer, List.of(peer), secure, host);
        }
        var chain = new ArrayList<IpAddress>();
        chain.add(peer);
        var client = walk(hops(headers), chain);
        var proto = last(headers, "x-forwarded-proto");
        var forwardedHost = last(headers, "x-forwarded-host");
        var claimed = forwardedHost == null ? null : Authority.parse(forwardedHost);
        return new Client(
                client,
                chain.reversed(),
                proto == null ? secure : proto.equalsIgnoreCase("https"),
                claimed == null ? host : claimed);
    }

    private IpAddress walk(List<String> hops, List<IpAddress> chain) {
        var client = chain.getFirst();
        for (int i = hops.size() - 1; i >= 0 && chain.size() < MAX_HOPS; i--) {
            var address = node(hops.get(i));
            if (address == null) {
                return client;
            }
            chain.add(address);
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

    private static @Nullable String last(Headers headers, String name) {
        var values = headers.all(name);
        if (values.isEmpty()) {
            return null;
        }
        var value = values.getLast();
        return value.substring(value.lastIndexOf(',') + 1).strip();
    }

    /** Whether this field (any case) is rebuilt or dropped here and must never be copied from a request. */
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

    /**
     * Adds our own forwarding fields.
     *
     * @param via what {@code Via} named on arrival, or null
     * @param version the HTTP version of the arriving message, such as {@code 1.1}
     */
    public static void regenerate(Client client, @Nullable String via, String version, HeaderList.Builder out) {
        var proto = client.secure() ? "https" : "http";
        var addresses = new StringBuilder();
        var elements = new StringBuilder();
        for (var hop : client.chain()) {
            addresses.append(addresses.isEmpty() ? "" : ", ").append(hop);
            elements.append(elements.isEmpty() ? "" : ", ").append("for=").append(quoted(hop));
        }
        elements.append(";proto=").append(proto);
        out.set("x-forwarded-for", addresses.toString()).set("x-forwarded-proto", proto);
        if (client.host() != null) {
            out.set("x-forwarded-host", client.host().toString());
            elements.append(";host=\"").append(client.host()).append('"');
        }
        out.set("forwarded", elements.toString());
        out.set("via", (via == null || via.isBlank() ? "" : via.strip() + ", ") + version + " tollgate");
    }

    private static String quoted(IpAddress hop) {
        return hop.isV4() ? hop.toString() : "\"[" + hop + "]\"";
    }
}

package dev.tollgate.io.framing;

import dev.tollgate.http.HopByHop;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A field name that is often seen or means something to framing: found by its bytes without making a string.
 *
 * @param name lower case
 */
record KnownField(AsciiString name, Role role) {

    /** What a field means to the reader of a head. */
    enum Role {
        PLAIN,
        HOST,
        LENGTH,
        CODING,
        CONNECTION,
        EXPECT,
        /** Ends at this hop, means nothing here. */
        HOP
    }

    private static final int SLOTS = 512;
    private static final KnownField[][] TABLE = new KnownField[SLOTS][];

    static {
        add(Role.HOST, "host");
        add(Role.LENGTH, "content-length");
        add(Role.CODING, "transfer-encoding");
        add(Role.CONNECTION, "connection");
        add(Role.EXPECT, "expect");
        // Those that frame a message have roles of their own.
        HopByHop.FIELDS.stream().filter(name -> find(name) == null).forEach(name -> add(Role.HOP, name));
        add(
                Role.PLAIN,
                "accept",
                "accept-encoding",
                "accept-language",
                "age",
                "alt-svc",
                "anthropic-beta",
                "anthropic-version",
                "api-key",
                "authorization",
                "baggage",
                "cache-control",
                "cf-cache-status",
                "cf-ray",
                "content-encoding",
                "content-type",
                "cookie",
                "date",
                "etag",
                "forwarded",
                "idempotency-key",
                "last-modified",
                "location",
                "mcp-protocol-version",
                "mcp-session-id",
                "openai-organization",
                "openai-processing-ms",
                "openai-project",
                "openai-version",
                "origin",
                "referer",
                "request-id",
                "retry-after",
                "server",
                "set-cookie",
                "strict-transport-security",
                "traceparent",
                "tracestate",
                "user-agent",
                "vary",
                "via",
                "x-api-key",
                "x-forwarded-for",
                "x-forwarded-host",
                "x-forwarded-proto",
                "x-goog-api-key",
                "x-ratelimit-limit-requests",
                "x-ratelimit-limit-tokens",
                "x-ratelimit-remaining-requests",
                "x-ratelimit-remaining-tokens",
                "x-ratelimit-reset-requests",
                "x-ratelimit-reset-tokens",
                "x-request-id",
                "x-stainless-arch",
                "x-stainless-lang",
                "x-stainless-os",
                "x-stainless-package-version",
                "x-stainless-retry-count",
                "x-stainless-runtime",
                "x-stainless-runtime-version",
                "x-stainless-timeout");
    }

    private static void add(Role role, String... names) {
        for (var name : names) {
            var ascii = AsciiString.cached(name);
            int slot = slot(ascii.array(), ascii.arrayOffset(), ascii.arrayOffset() + ascii.length());
            var old = TABLE[slot];
            var grown = new KnownField[old == null ? 1 : old.length + 1];
            if (old != null) {
                System.arraycopy(old, 0, grown, 0, old.length);
            }
            grown[grown.length - 1] = new KnownField(ascii, role);
            TABLE[slot] = grown;
        }
    }

    private static int slot(byte[] bytes, int from, int to) {
        int middle = (from + to) >>> 1;
        int hash =
                (to - from) * 31 + (bytes[from] | 0x20) * 7 + (bytes[middle] | 0x20) * 17 + (bytes[to - 1] | 0x20) * 3;
        return hash & (SLOTS - 1);
    }

    private static @Nullable KnownField find(String name) {
        return find(name.getBytes(StandardCharsets.US_ASCII), 0, name.length());
    }

    /** The field whose name stands in {@code bytes} from {@code from} to {@code to}, in any case; null for others. */
    static @Nullable KnownField find(byte[] bytes, int from, int to) {
        var candidates = TABLE[slot(bytes, from, to)];
        if (candidates == null) {
            return null;
        }
        for (var candidate : candidates) {
            if (candidate.matches(bytes, from, to)) {
                return candidate;
            }
        }
        return null;
    }

    private boolean matches(byte[] bytes, int from, int to) {
        if (to - from != name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            int c = bytes[from + i];
            if (c >= 'A' && c <= 'Z') {
                c |= 0x20;
            }
            if (c != name.byteAt(i)) {
                return false;
            }
        }
        return true;
    }
}

package dev.tollgate.http;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address as 128 bits; IPv4 is kept as its mapped form, so {@code ::ffff:10.0.0.1} equals {@code 10.0.0.1}.
 *
 * @param high the upper 64 bits
 * @param low the lower 64 bits
 */
public record IpAddress(long high, long low) {
    private static final long MAPPED = 0xffffL << 32;

    /** Reads a literal, never a name: four decimal parts without leading zeros, or RFC 4291 section 2.2; null for anything else. */
    public static @Nullable IpAddress parse(String text) {
        if (text.indexOf(':') < 0) {
            long v4 = v4(text);
            return v4 < 0 ? null : new IpAddress(0, MAPPED | v4);
        }
        return v6(text);
    }

    public static IpAddress of(InetAddress address) {
        var bytes = address.getAddress();
        if (bytes.length == 4) {
            return new IpAddress(0, MAPPED | bits(bytes, 0, 4));
        }
        return new IpAddress(bits(bytes, 0, 8), bits(bytes, 8, 16));
    }

    private static long bits(byte[] bytes, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            value = value << 8 | (bytes[i] & 0xff);
        }
        return value;
    }

    private static long v4(String text) {
        long value = 0;
        int dots = 0;
        int number = -1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                if (number < 0 || ++dots > 3) {
                    return -1;
                }
                value = value << 8 | number;
                number = -1;
                continue;
            }
            // A leading zero would be octal to some.
            if (c < '0' || c > '9' || number == 0) {
                return -1;
            }
            number = Math.max(0, number) * 10 + (c - '0');
            if (number > 255) {
                return -1;
            }
        }
        return dots == 3 && number >= 0 ? value << 8 | number : -1;
    }

    private static int number(String digits, int radix) {
        if (digits.isEmpty() || digits.length() > 4) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = Grammar.hex(digits.charAt(i));
            if (digit < 0 || digit >= radix) {
                return -1;
            }
            value = value * radix + digit;
        }
        return value;
    }

    private static @Nullable IpAddress v6(String text) {
        int gap = text.indexOf("::");
        var groups = new long[8];
        if (gap < 0) {
            return groups(text, groups, 0) == 8 ? pack(groups) : null;
        }
        if (text.indexOf("::", gap + 1) >= 0) {
            return null;
        }
        int head = groups(text.substring(0, gap), groups, 0);
        var tail = new long[8];
        int count = groups(text.substring(gap + 2), tail, 0);
        if (head < 0 || count < 0 || head + count > 7 || text.substring(0, gap).indexOf('.') >= 0) {
            return null;
        }
        System.arraycopy(tail, 0, groups, 8 - count, count);
        return pack(groups);
    }

    private static int groups(String text, long[] out, int from) {
        if (text.isEmpty()) {
            return from;
        }
        int at = from;
        var parts = text.split(":", 9);
        for (int i = 0; i < parts.length; i++) {
            if (i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
                long v4 = v4(parts[i]);
                if (v4 < 0 || at > 6) {
                    return -1;
                }
                out[at++] = v4 >>> 16;
                out[at++] = v4 & 0xffff;
                continue;
            }
            int group = number(parts[i], 16);
            if (group < 0 || at > 7) {
                return -1;
            }
            out[at++] = group;
        }
        return at;
    }

    private static IpAddress pack(long[] groups) {
        return new IpAddress(
                groups[0] << 48 | groups[1] << 32 | groups[2] << 16 | groups[3],
                groups[4] << 48 | groups[5] << 32 | groups[6] << 16 | groups[7]);
    }

    /** Whether it is 127.0.0.0/8 or ::1. */
    public boolean isLoopback() {
        return isV4() ? (low >>> 24 & 0xff) == 127 : high == 0 && low == 1;
    }

    public boolean isV4() {
        return high == 0 && (low >>> 32) == 0xffff;
    }

    /** Dotted for IPv4, eight groups without leading zeros for IPv6. */
    @Override
    public String toString() {
        if (isV4()) {
            return (low >>> 24 & 255) + "." + (low >>> 16 & 255) + "." + (low >>> 8 & 255) + "." + (low & 255);
        }
        var out = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            long word = i < 4 ? high : low;
            out.append(i == 0 ? "" : ":").append(Long.toHexString(word >>> (48 - 16 * (i & 3)) & 0xffff));
        }
        return out.toString();
    }
}

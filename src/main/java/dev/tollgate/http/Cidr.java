package dev.tollgate.http;

import org.jspecify.annotations.Nullable;

/**
 * A block of addresses.
 *
 * @param base its first address
 * @param prefix bits that must match, of 128: an IPv4 {@code /8} is 104
 */
public record Cidr(IpAddress base, int prefix) {

    private static final IpAddress IPV4 = new IpAddress(0, 0xffffL << 32);
    /** The bits that all IPv4 addresses share in their mapped form. */
    private static final int IPV4_FROM = 96;

    /** Reads {@code address/bits} or one address; null where malformed or where bits beyond the prefix are set. */
    public static @Nullable Cidr parse(String text) {
        int slash = text.indexOf('/');
        var address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            return null;
        }
        boolean dotted = text.indexOf(':') < 0;
        int prefix = slash < 0 ? 128 : bits(text.substring(slash + 1), dotted);
        if (prefix < 0) {
            return null;
        }
        var block = new Cidr(address, prefix);
        return block.contains(address) ? block : null;
    }

    private static int bits(String digits, boolean dotted) {
        int max = dotted ? 32 : 128;
        if (digits.isEmpty() || digits.length() > 3 || !digits.chars().allMatch(Grammar::isDigit)) {
            return -1;
        }
        int bits = Integer.parseInt(digits);
        return bits > max ? -1 : bits + 128 - max;
    }

    public boolean contains(IpAddress address) {
        long high = prefix == 0 ? 0 : prefix >= 64 ? -1L : -1L << (64 - prefix);
        long low = prefix <= 64 ? 0 : -1L << (128 - prefix);
        return (address.high() & high) == base.high() && (address.low() & low) == base.low();
    }

    /** Whether every IPv4 address is in it, or every address at all. */
    public boolean holdsAllOfAFamily() {
        return prefix <= IPV4_FROM && contains(IPV4);
    }

    @Override
    public String toString() {
        return base + "/" + (base.isV4() && prefix >= IPV4_FROM ? prefix - IPV4_FROM : prefix);
    }
}

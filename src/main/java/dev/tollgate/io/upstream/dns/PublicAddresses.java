package dev.tollgate.io.upstream.dns;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * Which addresses anybody on the internet could reach as well as we: all but those of the special-purpose registries (RFC 6890). Where
 * a caller or an upstream names a host, only these are dialled, so that nobody reaches through us what only we can reach: this
 * machine, its network, and the metadata services of clouds.
 */
public final class PublicAddresses {
    /** Four bytes and the length of a prefix. */
    private record Block(int network, int bits) {
        boolean holds(int address) {
            return bits == 0 || (address ^ network) >>> (Integer.SIZE - bits) == 0;
        }
    }

    private static final Block[] NOT_PUBLIC_4 = {
        block(0, 0, 0, 0, 8),
        block(10, 0, 0, 0, 8),
        block(100, 64, 0, 0, 10),
        block(127, 0, 0, 0, 8),
        block(169, 254, 0, 0, 16),
        block(172, 16, 0, 0, 12),
        block(192, 0, 0, 0, 24),
        block(192, 0, 2, 0, 24),
        block(192, 88, 99, 0, 24),
        block(192, 168, 0, 0, 16),
        block(198, 18, 0, 0, 15),
        block(198, 51, 100, 0, 24),
        block(203, 0, 113, 0, 24),
        block(224, 0, 0, 0, 3)
    };

    /** Within 2000::/3, outside of which nothing is public: protocol assignments and Teredo, documentation, 6to4. */
    private static final Block[] NOT_PUBLIC_6 = {
        new Block(0x2001_0000, 23), new Block(0x2001_0db8, 32), new Block(0x2002_0000, 16), new Block(0x3fff_0000, 20)
    };

    private static final Block GLOBAL_UNICAST_6 = new Block(0x2000_0000, 3);

    private PublicAddresses() {}

    /** Whether {@code address} is public. */
    public static boolean contain(InetAddress address) {
        var bytes = address.getAddress();
        int first =
                ((bytes[0] & 0xff) << 24) | ((bytes[1] & 0xff) << 16) | ((bytes[2] & 0xff) << 8) | (bytes[3] & 0xff);
        if (address instanceof Inet4Address) {
            return outside(NOT_PUBLIC_4, first);
        }
        return GLOBAL_UNICAST_6.holds(first) && outside(NOT_PUBLIC_6, first);
    }

    private static boolean outside(Block[] blocks, int address) {
        for (var block : blocks) {
            if (block.holds(address)) {
                return false;
            }
        }
        return true;
    }

    private static Block block(int a, int b, int c, int d, int bits) {
        return new Block((a << 24) | (b << 16) | (c << 8) | d, bits);
    }
}

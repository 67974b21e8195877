package dev.tollgate.config;

import java.net.InetAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A block of addresses (RFC 4632; RFC 4291 section 2.3): the first address and how many leading bits are shared.
 */
public record Cidr(InetAddress address, int prefix) {
    private static final Pattern FORM = Pattern.compile("([0-9a-fA-F:.]+)(?:/([0-9]{1,3}))?");

    /** Reads {@code 10.0.0.0/8}, {@code fd00::/8} or a lone address; null when the text is none of these. */
    public static @Nullable Cidr parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            return null;
        }
        var address = HostPort.literal(form.group(1));
        if (address == null) {
            return null;
        }
        int bits = address.getAddress().length * 8;
        int prefix = form.group(2) == null ? bits : Integer.parseInt(form.group(2));
        if (prefix > bits) {
            return null;
        }
        var block = new Cidr(address, prefix);
        // Bits behind the prefix are a mistake, and whoever matches addresses by it would leave the block out.
        return dev.tollgate.http.Cidr.parse(block.toString()) == null ? null : block;
    }

    public boolean contains(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] theirs = other.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        int whole = prefix / 8;
        for (int i = 0; i < whole; i++) {
            if (mine[i] != theirs[i]) {
                return false;
            }
        }
        int rest = prefix % 8;
        int mask = rest == 0 ? 0 : (0xff << (8 - rest)) & 0xff;
        return mask == 0 || (mine[whole] & mask) == (theirs[whole] & mask);
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefix;
    }
}

package dev.tollgate.match;

import dev.tollgate.exchange.Peer;
import dev.tollgate.http.Cidr;
import dev.tollgate.http.IpAddress;
import java.util.List;

/**
 * Where a caller may be: on this machine, or in one of some blocks of addresses, and in none of others.
 *
 * @param loopback whether a caller on this machine is meant
 * @param blocks blocks that are meant; with {@code loopback} unset and none of these, callers from anywhere
 * @param noneOf blocks that are not
 */
public record Addresses(boolean loopback, List<Cidr> blocks, List<Cidr> noneOf) {
    /** From anywhere. */
    public static final Addresses ALL = new Addresses(false, List.of(), List.of());

    /** From this machine. */
    public static final Addresses LOOPBACK = new Addresses(true, List.of(), List.of());

    public Addresses {
        blocks = List.copyOf(blocks);
        noneOf = List.copyOf(noneOf);
    }

    /** Whether it leaves anybody out. */
    public boolean narrows() {
        return loopback || !blocks.isEmpty() || !noneOf.isEmpty();
    }

    /** Whether a caller that is there is meant; one whose address cannot be read only where nobody is left out. */
    public boolean accepts(Peer peer) {
        if (!narrows() || (loopback && peer.loopback() && noneOf.isEmpty())) {
            return true;
        }
        var address = IpAddress.parse(peer.address());
        if (address == null || isIn(noneOf, address)) {
            return false;
        }
        return (loopback ? peer.loopback() : blocks.isEmpty()) || isIn(blocks, address);
    }

    private static boolean isIn(List<Cidr> blocks, IpAddress address) {
        for (int i = 0; i < blocks.size(); i++) {
            if (blocks.get(i).contains(address)) {
                return true;
            }
        }
        return false;
    }
}

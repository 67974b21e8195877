package dev.tollgate.io.upstream.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What was last heard of a name. Threads: any; the fields are written whole, and whoever comes last is right. */
final class KnownName {
    private record Heard(List<InetAddress> addresses, long atNanos) {}

    private final AtomicInteger turn = new AtomicInteger();
    private volatile @Nullable Heard last;
    private volatile long restUntilNanos;
    private volatile boolean resting;

    /** The last addresses, if they were heard after this moment. */
    @Nullable
    List<InetAddress> addresses(long sinceNanos) {
        var heard = last;
        return heard == null || heard.atNanos - sinceNanos < 0 ? null : heard.addresses;
    }

    void heard(List<InetAddress> addresses, long nowNanos) {
        last = new Heard(addresses, nowNanos);
        resting = false;
    }

    void forget() {
        last = null;
        resting = false;
    }

    /** The name servers failed and are left alone for a while. */
    void restUntil(long nanos) {
        restUntilNanos = nanos;
        resting = true;
    }

    boolean rests(long nowNanos) {
        return resting && nowNanos - restUntilNanos < 0;
    }

    /** Each call begins with the next address of its family; the two families alternate, that of the first address first. */
    List<InetAddress> inTurn(List<InetAddress> addresses) {
        if (addresses.size() < 2) {
            return addresses;
        }
        var family = addresses.getFirst().getClass();
        var first = new ArrayList<InetAddress>();
        var second = new ArrayList<InetAddress>();
        for (var address : addresses) {
            (address.getClass() == family ? first : second).add(address);
        }
        int at = turn.getAndIncrement() & Integer.MAX_VALUE;
        var mixed = new ArrayList<InetAddress>(addresses.size());
        for (int i = 0; i < Math.max(first.size(), second.size()); i++) {
            if (i < first.size()) {
                mixed.add(first.get((at + i) % first.size()));
            }
            if (i < second.size()) {
                mixed.add(second.get((at + i) % second.size()));
            }
        }
        return mixed;
    }
}

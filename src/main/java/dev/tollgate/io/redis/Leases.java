package dev.tollgate.io.redis;

import dev.tollgate.policy.limit.Claim;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What this replica has borrowed from shared limits, so that most calls need not ask; and which limits said no a moment ago, so that who
 * does not wait is told so from here. What is borrowed is charged already, so nothing is ever taken twice; what is not used within a second
 * is forgone.
 *
 * <p>Threads: any; one lock, held for a look at each claim.
 */
final class Leases {
    private static final int MOST = 10_000;
    private static final long LIFE_NANOS = 1_000_000_000;
    private static final long SHORTEST_NANOS = 100_000_000;

    /** One shared limit as this replica knows it. */
    private static final class Lease {
        private long units;
        private long expires;
        private long left;
        private long reset;
        private long mark;
        private long used;
        private long since;
        private long refusedUntil;
        private long free;
        private long whole;
        private long refusedCost = Long.MAX_VALUE;

        Lease(long now) {
            expires = now;
            since = now;
            refusedUntil = now;
        }

        long units(long now) {
            return expires - now > 0 ? units : 0;
        }
    }

    private final LinkedHashMap<Long, Lease> leases = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Lease> eldest) {
            return size() > MOST;
        }
    };

    private Lease of(Claim claim, long now) {
        return leases.computeIfAbsent(claim.key(), _ -> new Lease(now));
    }

    /** Takes all claims from what is borrowed, or none of them. */
    synchronized boolean take(List<Claim> claims, long now) {
        for (var claim : claims) {
            if (of(claim, now).units(now) < claim.cost()) {
                return false;
            }
        }
        for (var claim : claims) {
            var lease = of(claim, now);
            lease.units -= claim.cost();
            lease.used += claim.cost();
            claim.taken(lease.left + lease.units, lease.reset, lease.mark, SharedLimits.LEASED);
        }
        return true;
    }

    /** How long this claim must still wait by what was said last; 0 where that is not known. */
    synchronized long refused(Claim claim, long now) {
        var lease = of(claim, now);
        return claim.cost() >= lease.refusedCost && lease.refusedUntil - now > 0 ? Math.max(0, lease.free - now) : 0;
    }

    /** How long until all of a limit that refused would be there again. */
    synchronized long whole(Claim claim, long now) {
        return Math.max(0, of(claim, now).whole - now);
    }

    /** How many units more than its own are worth borrowing: what this replica uses of the limit in a second. */
    synchronized long wanted(Claim claim, long now) {
        var lease = of(claim, now);
        long used = lease.used;
        double seconds = Math.max(SHORTEST_NANOS, now - lease.since) / 1e9;
        lease.used = 0;
        lease.since = now;
        return (long) (used / seconds);
    }

    /** Whether this claim could be taken from what is borrowed. */
    synchronized boolean covers(Claim claim, long now) {
        return of(claim, now).units(now) >= claim.cost();
    }

    /** The claim was taken in Redis: this replica uses its limit. */
    synchronized void used(Claim claim, long now) {
        of(claim, now).used += claim.cost();
    }

    /** So many units were lent beside the claim, or for it before it is made; what it was told of the limit is what is known of it. */
    synchronized void lent(Claim claim, long units, long mark, long now) {
        var lease = of(claim, now);
        lease.units = lease.units(now) + units;
        lease.expires = now + LIFE_NANOS;
        lease.left = claim.remaining();
        lease.reset = claim.resetNanos();
        lease.mark = mark;
        lease.refusedCost = Long.MAX_VALUE;
    }

    /** The claim was refused; for at most a second that is remembered. */
    synchronized void refuse(Claim claim, long now) {
        var lease = of(claim, now);
        lease.refusedUntil = now + Math.min(LIFE_NANOS, claim.waitNanos());
        lease.free = now + claim.waitNanos();
        lease.whole = now + claim.resetNanos();
        lease.refusedCost = claim.cost();
    }

    /**
     * Puts back what a claim that was taken from here did not use, or takes what it used beyond.
     *
     * @param units more (above 0) or fewer than claimed
     * @return what of it is not settled here
     */
    synchronized long settle(Claim claim, long units, long now) {
        var lease = of(claim, now);
        long here = units < 0 ? (lease.expires - now > 0 ? units : 0) : Math.min(units, lease.units(now));
        lease.units -= here;
        return units - here;
    }
}

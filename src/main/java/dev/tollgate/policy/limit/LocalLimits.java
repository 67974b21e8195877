package dev.tollgate.policy.limit;

import dev.tollgate.fault.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Limits counted in this process: {@link TokenBuckets} and {@link Concurrency} under one lock, so that the claims of a call are taken all or
 * none, and nobody ever sees half of them.
 *
 * <p>Threads: any; the lock is held for a look at each claim, well under a microsecond. Nothing waits inside.
 */
public final class LocalLimits implements LimitStore {
    /** Keys remembered where nobody says otherwise: some 6 MiB when full. */
    public static final int DEFAULT_KEYS = 100_000;

    private final TokenBuckets buckets;
    private final Concurrency underWay = new Concurrency();

    /**
     * Counts nothing yet.
     *
     * @param keys how many keys may be remembered, at least 1
     */
    public LocalLimits(int keys) {
        buckets = new TokenBuckets(keys);
    }

    @Override
    public Outcome<Verdict> take(List<Claim> claims, Next next, long nowNanos) {
        var refused = takeAll(claims, nowNanos, 1);
        return refused == null ? Verdict.TAKEN_NOW : Outcome.ready(new Verdict(refused));
    }

    /**
     * The same for one of so many replicas, each of which counts its own share.
     *
     * @return the claim in the way; null where all were taken
     */
    public synchronized @Nullable Claim takeAll(List<Claim> claims, long nowNanos, int replicas) {
        Claim worst = null;
        for (int i = 0; i < claims.size(); i++) {
            var claim = claims.get(i);
            judge(claim, claim.limit().quota().share(replicas), nowNanos);
            if (claim.waitNanos() > 0 && (worst == null || claim.waitNanos() > worst.waitNanos())) {
                worst = claim;
            }
        }
        if (worst != null) {
            return worst;
        }
        for (int i = 0; i < claims.size(); i++) {
            var claim = claims.get(i);
            hold(claim, replicas, nowNanos);
        }
        return null;
    }

    private void judge(Claim claim, Quota quota, long nowNanos) {
        if (claim.limit().unit() == Unit.CONCURRENCY) {
            long free = quota.units() - underWay.of(claim.key());
            claim.judged(free > 0 ? 0 : SLOT_WAIT_NANOS, Math.max(0, free), 0);
            return;
        }
        long backlog = buckets.backlog(buckets.find(claim.key()), nowNanos);
        long wait = TokenBuckets.wait(backlog, quota.nanos(claim.cost()), quota.capacityNanos());
        claim.judged(wait, quota.left(backlog), backlog);
    }

    private void hold(Claim claim, int replicas, long nowNanos) {
        var quota = claim.limit().quota().share(replicas);
        if (claim.limit().unit() == Unit.CONCURRENCY) {
            underWay.enter(claim.key());
            claim.taken(Math.max(0, quota.units() - underWay.of(claim.key())), 0, 0, replicas);
            return;
        }
        int bucket = buckets.get(claim.key(), nowNanos);
        buckets.charge(bucket, quota.nanos(claim.cost()), nowNanos);
        long backlog = buckets.backlog(bucket, nowNanos);
        claim.taken(quota.left(backlog), backlog, buckets.mark(bucket), replicas);
    }

    @Override
    public synchronized void giveBack(Claim claim, long nowNanos) {
        if (!claim.release()) {
            return;
        }
        if (claim.limit().unit() == Unit.CONCURRENCY) {
            underWay.leave(claim.key());
        } else {
            correct(claim, -claim.cost(), nowNanos);
        }
    }

    @Override
    public synchronized void end(Claim claim, long used, long nowNanos) {
        if (!claim.release()) {
            return;
        }
        if (claim.limit().unit() == Unit.CONCURRENCY) {
            underWay.leave(claim.key());
        } else if (claim.limit().unit().isTokens()) {
            correct(claim, used - claim.cost(), nowNanos);
        }
    }

    private void correct(Claim claim, long difference, long nowNanos) {
        var quota = claim.limit().quota().share(claim.where());
        if (difference > 0) {
            buckets.charge(buckets.get(claim.key(), nowNanos), quota.nanos(difference), nowNanos);
            return;
        }
        int bucket = buckets.find(claim.key());
        if (bucket != TokenBuckets.NONE) {
            buckets.giveBack(bucket, quota.nanos(-difference), claim.mark(), nowNanos);
        }
    }

    /** How many keys have a bucket now. */
    public synchronized int keys() {
        return buckets.size();
    }

    /** How many buckets were forgotten for want of room though they were not empty. */
    public synchronized long forgotten() {
        return buckets.forgotten();
    }

    /** How many keys have calls under way now. */
    public synchronized int underWay() {
        return underWay.size();
    }
}

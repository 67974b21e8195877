package dev.tollgate.io.redis;

import dev.tollgate.fault.Outcome;
import dev.tollgate.policy.limit.Claim;
import dev.tollgate.policy.limit.LimitStore;
import dev.tollgate.policy.limit.LocalLimits;
import dev.tollgate.policy.limit.Quota;
import dev.tollgate.policy.limit.Unit;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits that all replicas share. Rates are buckets in Redis, all of a call's asked in one script; unless every call is to ask, a little is
 * borrowed ahead, so that most calls need not. Calls under way are counted here, each replica its share, because a counter in Redis would
 * outlive a replica that dies.
 *
 * <p>Without Redis each replica counts its share of the rates too. What it lets through then is at most the limit, and once more the burst,
 * because the buckets here begin empty. Corrections of what was charged in Redis before are lost with it.
 *
 * <p>Threads: any.
 */
public final class SharedLimits implements LimitStore {
    /** Where a claim was taken: in Redis, or from what had been borrowed there. Above 0 it was here, one of so many shares. */
    static final int SHARED = -1;

    static final int LEASED = -2;

    private static final RedisScript TAKE = RedisScript.load("limits-take.lua");
    private static final RedisScript SETTLE = RedisScript.load("limits-settle.lua");
    private static final long NANOS_PER_MICRO = 1_000;
    private static final int PER_CLAIM = 3;

    private final RedisLink link;
    private final Replicas replicas;
    private final LocalLimits local;
    private final LongSupplier nanoTime;
    private final Leases leases = new Leases();
    private final LongAdder asked = new LongAdder();
    private final LongAdder alone = new LongAdder();

    public SharedLimits(RedisLink link, Replicas replicas, LocalLimits local, LongSupplier nanoTime) {
        this.link = link;
        this.replicas = replicas;
        this.local = local;
        this.nanoTime = nanoTime;
    }

    /** Calls whose limits were asked of Redis. */
    public long asked() {
        return asked.sum();
    }

    /** Calls whose limits were counted here, because Redis was not there or too slow. */
    public long alone() {
        return alone.sum();
    }

    @Override
    public boolean asksElsewhere() {
        return link.usable();
    }

    @Override
    public Outcome<Verdict> take(List<Claim> claims, long nowNanos) {
        var rates = new ArrayList<Claim>(claims.size());
        var slots = new ArrayList<Claim>(0);
        for (var claim : claims) {
            (claim.limit().unit() == Unit.CONCURRENCY ? slots : rates).add(claim);
        }
        int count = replicas.count();
        var full = local.takeAll(slots, nowNanos, count);
        if (full != null) {
            return Outcome.ready(new Verdict(full));
        }
        if (rates.isEmpty()) {
            return Verdict.TAKEN_NOW;
        }
        if (!link.usable()) {
            return here(rates, slots, nowNanos, count);
        }
        boolean exact = link.settings().exact();
        if (!exact && leases.take(rates, nowNanos)) {
            return Verdict.TAKEN_NOW;
        }
        var waiting = saidNo(rates, nowNanos);
        if (waiting != null) {
            giveBack(slots, nowNanos);
            return Outcome.ready(new Verdict(waiting));
        }
        asked.increment();
        var later = new CompletableFuture<Outcome<Verdict>>();
        link.run(TAKE, keys(rates), arguments(rates, exact, nowNanos), said -> {
            long now = nanoTime.getAsLong();
            later.complete(
                    said == null || said.size() != 1 + PER_CLAIM * rates.size()
                            ? here(rates, slots, now, count)
                            : told(said, rates, slots, now));
        });
        return new Outcome.Pending<>(later);
    }

    /** The claim that Redis refused a moment ago and would refuse again; null where none is known. */
    private @Nullable Claim saidNo(List<Claim> rates, long nowNanos) {
        Claim longest = null;
        for (var claim : rates) {
            long wait = leases.refused(claim, nowNanos);
            if (wait > 0 && (longest == null || wait > longest.waitNanos())) {
                claim.judged(wait, 0, wait);
                longest = claim;
            }
        }
        return longest;
    }

    private Outcome<Verdict> here(List<Claim> rates, List<Claim> slots, long nowNanos, int count) {
        alone.increment();
        var refused = local.takeAll(rates, nowNanos, count);
        if (refused == null) {
            return Verdict.TAKEN_NOW;
        }
        giveBack(slots, nowNanos);
        return Outcome.ready(new Verdict(refused));
    }

    private void giveBack(List<Claim> slots, long nowNanos) {
        slots.forEach(slot -> local.giveBack(slot, nowNanos));
    }

    private List<String> keys(List<Claim> rates) {
        return rates.stream().map(this::key).toList();
    }

    private String key(Claim claim) {
        return link.settings().key("limit", Long.toHexString(claim.key()));
    }

    private List<String> arguments(List<Claim> rates, boolean exact, long nowNanos) {
        var arguments = new ArrayList<String>(PER_CLAIM * rates.size());
        for (var claim : rates) {
            var quota = claim.limit().quota();
            arguments.add(Long.toString(micros(quota, claim.cost())));
            arguments.add(Long.toString(capacity(quota)));
            arguments.add(Long.toString(exact ? 0 : micros(quota, leases.wanted(claim, nowNanos))));
        }
        return arguments;
    }

    private static long micros(Quota quota, long units) {
        return (quota.nanos(units) + NANOS_PER_MICRO - 1) / NANOS_PER_MICRO;
    }

    /** A microsecond of grace for each call of a burst, at most a thousand: what rounding may take. */
    private static long capacity(Quota quota) {
        return micros(quota, quota.burst()) + Math.min(1_000, quota.burst());
    }

    private Outcome<Verdict> told(Response said, List<Claim> rates, List<Claim> slots, long nowNanos) {
        int refused = (int) RedisLink.number(said.get(0));
        for (int i = 0; i < rates.size(); i++) {
            var claim = rates.get(i);
            var quota = claim.limit().quota();
            long backlog = RedisLink.number(said.get(1 + PER_CLAIM * i)) * NANOS_PER_MICRO;
            long second = RedisLink.number(said.get(2 + PER_CLAIM * i)) * NANOS_PER_MICRO;
            if (refused != 0) {
                claim.judged(second, quota.left(backlog), backlog);
            } else {
                claim.taken(quota.left(backlog), backlog, RedisLink.number(said.get(3 + PER_CLAIM * i)), SHARED);
                if (!link.settings().exact()) {
                    leases.lent(claim, quota.count(second), nowNanos);
                }
            }
        }
        if (refused < 1 || refused > rates.size()) {
            return Verdict.TAKEN_NOW;
        }
        var claim = rates.get(refused - 1);
        leases.refuse(claim, nowNanos);
        giveBack(slots, nowNanos);
        return Outcome.ready(new Verdict(claim));
    }

    @Override
    public void giveBack(Claim claim, long nowNanos) {
        if (claim.where() > 0) {
            local.giveBack(claim, nowNanos);
        } else if (claim.release()) {
            settle(claim, -claim.cost(), nowNanos);
        }
    }

    @Override
    public void end(Claim claim, long used, long nowNanos) {
        if (claim.where() > 0) {
            local.end(claim, used, nowNanos);
        } else if (claim.release() && claim.limit().unit().isTokens()) {
            settle(claim, used - claim.cost(), nowNanos);
        }
    }

    private void settle(Claim claim, long units, long nowNanos) {
        long rest = claim.where() == LEASED ? leases.settle(claim, units, nowNanos) : units;
        if (rest == 0 || !link.usable()) {
            return;
        }
        var quota = claim.limit().quota();
        long micros = rest > 0 ? micros(quota, rest) : -micros(quota, -rest);
        link.run(SETTLE, List.of(key(claim)), List.of(Long.toString(micros), Long.toString(claim.mark())), _ -> {});
    }
}

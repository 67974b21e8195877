package dev.tollgate.io.redis;

import dev.tollgate.fault.Outcome;
import dev.tollgate.io.redis.LimitQuestion.Item;
import dev.tollgate.io.redis.LimitQuestion.Kind;
import dev.tollgate.io.redis.LimitQuestion.Said;
import dev.tollgate.policy.limit.Claim;
import dev.tollgate.policy.limit.LimitStore;
import dev.tollgate.policy.limit.LocalLimits;
import dev.tollgate.policy.limit.Per;
import dev.tollgate.policy.limit.Unit;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits that all replicas share. Rates are buckets in Redis and calls under way are slots there; all of a call's are asked in one script.
 * Unless every call is to ask, a little is borrowed ahead, so that most calls need not. What protects a provider is always borrowed, with
 * the question that the call asks anyway, so that the attempt needs none of its own.
 *
 * <p>Without Redis each replica counts its share. What it lets through then is at most the limit, and of rates once more the burst,
 * because the buckets here begin empty. Corrections of what was charged in Redis before are lost with it.
 *
 * <p>Threads: any.
 */
public final class SharedLimits implements LimitStore {
    /** Where a claim was taken: in Redis, or from what had been borrowed there. Above 0 it was here, one of so many shares. */
    static final int SHARED = -1;

    static final int LEASED = -2;

    /** Where less than one part of so many is left of a limit, nothing is borrowed ahead. */
    static final int PLENTY = 10;

    private static final RedisScript SETTLE = RedisScript.load("limits-settle.lua");

    private final RedisLink link;
    private final Replicas replicas;
    private final Slots slots;
    private final Leases leases = new Leases();
    private final LocalLimits local;
    private final LongSupplier nanoTime;
    private final LongAdder asked = new LongAdder();
    private final LongAdder alone = new LongAdder();

    SharedLimits(RedisLink link, Replicas replicas, Slots slots, LocalLimits local, LongSupplier nanoTime) {
        this.link = link;
        this.replicas = replicas;
        this.slots = slots;
        this.local = local;
        this.nanoTime = nanoTime;
    }

    /** Shares what is counted among these replicas, of which this gateway is one. */
    public static SharedLimits on(RedisLink link, Replicas replicas, LocalLimits local, LongSupplier nanoTime) {
        return new SharedLimits(link, replicas, Slots.on(link, replicas.id()), local, nanoTime);
    }

    /** Questions that were asked of Redis. */
    public long asked() {
        return asked.sum();
    }

    /** Calls of which limits were counted here, because Redis was not there, too slow, or remembered too little. */
    public long alone() {
        return alone.sum();
    }

    /** Keys of which calls are under way here, or slots are kept for some. */
    public int underWay() {
        return slots.size();
    }

    @Override
    public boolean asksElsewhere() {
        return link.usable() && !link.silent();
    }

    // --- taking

    /** The claims of one call or attempt: rates; slots that are still wanted, and slots that it has. */
    private record Wanted(List<Claim> rates, List<Claim> open, List<Claim> had) {
        static Wanted of(List<Claim> claims) {
            var rates = new ArrayList<Claim>(claims.size());
            var slots = new ArrayList<Claim>(0);
            for (var claim : claims) {
                (counts(claim) ? slots : rates).add(claim);
            }
            return new Wanted(rates, slots, List.of());
        }

        Wanted withSlots() {
            return new Wanted(rates, List.of(), open);
        }
    }

    private static boolean counts(Claim claim) {
        return claim.limit().unit() == Unit.CONCURRENCY;
    }

    /** Whether it may be taken from what was borrowed. */
    private boolean borrows(Claim claim) {
        return !link.settings().exact() || claim.limit().per() == Per.PROVIDER;
    }

    @Override
    public Outcome<Verdict> take(List<Claim> claims, Next next, long nowNanos) {
        var wanted = Wanted.of(claims);
        if (!asksElsewhere()) {
            return here(wanted, nowNanos);
        }
        if (claims.stream().allMatch(this::borrows) && slots.takeKept(wanted.open())) {
            wanted = wanted.withSlots();
            if (leases.take(wanted.rates(), nowNanos)) {
                return Verdict.TAKEN_NOW;
            }
        }
        var waiting = inTheWay(claims, nowNanos);
        if (waiting != null) {
            leave(wanted.had());
            return Outcome.ready(new Verdict(waiting));
        }
        var later = new CompletableFuture<Outcome<Verdict>>();
        ask(wanted, next, nowNanos, later);
        return new Outcome.Pending<>(later);
    }

    /** The claim that Redis refused a moment ago and would refuse again; null where none is known. */
    @Override
    public @Nullable Claim inTheWay(List<Claim> claims, long nowNanos) {
        Claim longest = null;
        for (var claim : claims) {
            long wait = refused(claim, nowNanos);
            if (wait > 0 && (longest == null || wait > longest.waitNanos())) {
                claim.judged(wait, 0, counts(claim) ? 0 : leases.whole(claim, nowNanos));
                longest = claim;
            }
        }
        return longest;
    }

    private long refused(Claim claim, long nowNanos) {
        if (counts(claim)) {
            return borrows(claim) && slots.refused(claim, nowNanos) ? SLOT_WAIT_NANOS : 0;
        }
        return leases.refused(claim, nowNanos);
    }

    private void ask(Wanted wanted, Next next, long nowNanos, CompletableFuture<Outcome<Verdict>> later) {
        asked.increment();
        var rates = new ArrayList<Claim>(0);
        var open = new ArrayList<Claim>(0);
        for (var claim : next.claims()) {
            if (refused(claim, nowNanos) == 0 && !covers(claim, nowNanos)) {
                (counts(claim) ? open : rates).add(claim);
            }
        }
        var soon = next.certain() ? Kind.SOON : Kind.PERHAPS;
        var all = new ArrayList<>(wanted.open());
        all.addAll(open);
        slots.ask(all, () -> {
            var question = new LimitQuestion(
                    items(wanted.rates(), rates, soon, nowNanos), items(wanted.open(), open, soon, nowNanos));
            link.run(
                    LimitQuestion.TAKE,
                    question.keys(link.settings()),
                    question.arguments(slots.replica()),
                    said -> answered(question, said, wanted, later),
                    said -> late(question, said));
        });
    }

    private boolean covers(Claim claim, long nowNanos) {
        return counts(claim) ? slots.kept(claim) : leases.covers(claim, nowNanos);
    }

    private List<Item> items(List<Claim> now, List<Claim> soon, Kind how, long nowNanos) {
        var items = new ArrayList<Item>(now.size() + soon.size());
        now.forEach(claim -> items.add(item(claim, Kind.NOW, nowNanos)));
        soon.forEach(claim -> items.add(item(claim, how, nowNanos)));
        return items;
    }

    private Item item(Claim claim, Kind kind, long nowNanos) {
        boolean slot = counts(claim);
        long ahead = !borrows(claim) ? 0 : slot ? slots.wanted(claim) : leases.wanted(claim, nowNanos);
        return new Item(claim, kind, slot ? slots.known(claim) : 0, ahead);
    }

    private void answered(
            LimitQuestion question, @Nullable Response said, Wanted wanted, CompletableFuture<Outcome<Verdict>> later) {
        long now = nanoTime.getAsLong();
        if (said != null && question.answeredBy(said)) {
            later.complete(told(question, said, wanted, now));
            return;
        }
        question.slots().forEach(item -> slots.unanswered(item.claim()));
        if (said == null || RedisLink.number(said.get(0)) != LimitQuestion.TOO_NEW) {
            later.complete(here(wanted, now));
            return;
        }
        // It has not heard of everybody's slots yet: each replica counts its share of these alone.
        alone.increment();
        var full = slots.takeAlone(wanted.open(), replicas.count());
        if (full != null) {
            later.complete(Outcome.ready(new Verdict(full)));
        } else if (wanted.rates().isEmpty()) {
            later.complete(Verdict.TAKEN_NOW);
        } else {
            ask(wanted.withSlots(), Next.NONE, now, later);
        }
    }

    private Outcome<Verdict> told(LimitQuestion question, Response said, Wanted wanted, long nowNanos) {
        int refused = (int) RedisLink.number(said.get(0));
        int at = 0;
        for (var item : question.rates()) {
            rate(item, LimitQuestion.of(said, at++), refused != 0, nowNanos);
        }
        for (var item : question.slots()) {
            slot(item, LimitQuestion.of(said, at++), refused != 0, nowNanos);
        }
        if (refused == 0) {
            return Verdict.TAKEN_NOW;
        }
        int rates = question.rates().size();
        var full = refused <= rates
                ? question.rates().get(refused - 1)
                : question.slots().get(refused - 1 - rates);
        if (borrows(full.claim()) && takeBorrowed(wanted, nowNanos)) {
            // Another call has borrowed enough meanwhile.
            return Verdict.TAKEN_NOW;
        }
        leave(wanted.had());
        return Outcome.ready(new Verdict(full.claim()));
    }

    private boolean takeBorrowed(Wanted wanted, long nowNanos) {
        if (!slots.takeKept(wanted.open())) {
            return false;
        }
        boolean all = leases.take(wanted.rates(), nowNanos);
        if (!all) {
            leave(wanted.open());
        }
        return all;
    }

    private void rate(Item item, Said said, boolean refused, long nowNanos) {
        var claim = item.claim();
        var quota = claim.limit().quota();
        long left = quota.left(said.backlogNanos());
        claim.judged(said.waitNanos(), left, said.backlogNanos());
        if (said.full()) {
            leases.refuse(claim, nowNanos);
        }
        if (refused || said.full()) {
            return;
        }
        if (item.now()) {
            claim.taken(left, said.backlogNanos(), said.mark(), SHARED);
            leases.used(claim, nowNanos);
        }
        if (borrows(claim)) {
            leases.lent(claim, quota.count(said.lentNanos()), said.mark(), nowNanos);
        }
    }

    private void slot(Item item, Said said, boolean refused, long nowNanos) {
        var claim = item.claim();
        if (refused && item.now()) {
            slots.notTaken(claim, said.left(), nowNanos);
        } else if (item.now()) {
            slots.taken(claim, said.left(), said.lent());
        } else {
            slots.lent(claim, said.left(), said.lent(), nowNanos);
        }
    }

    /** Slots that nobody waits for any more are given back; what rates were charged stays charged. */
    private void late(LimitQuestion question, Response said) {
        if (!question.answeredBy(said) || RedisLink.number(said.get(0)) != 0) {
            return;
        }
        int at = question.rates().size();
        for (var item : question.slots()) {
            long lent = LimitQuestion.of(said, at++).lent();
            slots.late(item.claim(), Math.max(0, lent) + (item.now() ? 1 : 0));
        }
    }

    private Outcome<Verdict> here(Wanted wanted, long nowNanos) {
        alone.increment();
        int count = replicas.count();
        var full = slots.takeAlone(wanted.open(), count);
        if (full == null) {
            var refused = local.takeAll(wanted.rates(), nowNanos, count);
            if (refused == null) {
                return Verdict.TAKEN_NOW;
            }
            leave(wanted.open());
            full = refused;
        }
        leave(wanted.had());
        return Outcome.ready(new Verdict(full));
    }

    // --- giving back

    private void leave(List<Claim> held) {
        held.forEach(this::leave);
    }

    private void leave(Claim claim) {
        if (claim.release()) {
            slots.leave(claim, borrows(claim));
        }
    }

    @Override
    public void giveBack(Claim claim, long nowNanos) {
        if (counts(claim)) {
            leave(claim);
        } else if (claim.where() > 0) {
            local.giveBack(claim, nowNanos);
        } else if (claim.release()) {
            settle(claim, -claim.cost(), nowNanos);
        }
    }

    @Override
    public void end(Claim claim, long used, long nowNanos) {
        if (counts(claim)) {
            leave(claim);
        } else if (claim.where() > 0) {
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
        long micros = rest > 0 ? LimitQuestion.micros(quota, rest) : -LimitQuestion.micros(quota, -rest);
        link.run(
                SETTLE,
                List.of(LimitQuestion.bucket(link.settings(), claim)),
                List.of(Long.toString(micros), Long.toString(claim.mark())),
                _ -> {});
    }
}

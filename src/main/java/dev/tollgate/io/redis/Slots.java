package dev.tollgate.io.redis;

import dev.tollgate.policy.limit.Claim;
import dev.tollgate.policy.limit.LimitStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Calls under way at this replica, and how many slots it has for them in Redis. It says what it has every second; a replica that says
 * nothing for {@link #LIFE} has died, and its slots are free again.
 *
 * <p>What it has is said as a figure, so that one message too few or too many puts itself right; and messages go out in the order in which
 * the figures were taken.
 *
 * <p>Threads: any; one lock, held for a look at each claim, or at each key once a second. Bounded by the calls under way, and what was
 * under way a second ago.
 */
final class Slots {
    /** How long slots are good without news of the replica that has them. */
    static final Duration LIFE = Duration.ofSeconds(5);

    /** A Redis that remembers nothing hears all replicas twice before it gives slots. */
    static final Duration QUIET = Duration.ofSeconds(2);

    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final long REFUSED_NANOS = 100_000_000;
    private static final int AT_ONCE = 200;
    private static final RedisScript TELL = RedisScript.load("limits-slots.lua");

    /** One key as this replica knows it. */
    private static final class Slot {
        /** Calls under way. */
        private int held;
        /** Questions to Redis that are not answered yet. */
        private int asking;
        /** What Redis has given, as far as it has said so. */
        private int part;
        /** The most calls since the last beat. */
        private int peak;
        /** Whether slots are few, so that none is kept for the next call. */
        private boolean scarce = true;

        private long left;
        private long refusedUntil;
        private boolean refused;

        int known() {
            return Math.max(part, held);
        }

        void enter() {
            held++;
            peak = Math.max(peak, held);
        }
    }

    private final RedisLink link;
    private final String replica;
    private final Map<Long, Slot> slots = new HashMap<>();

    private Slots(RedisLink link, String replica) {
        this.link = link;
        this.replica = replica;
    }

    /**
     * Begins to say what it has.
     *
     * @param replica names this gateway, no other
     */
    static Slots on(RedisLink link, String replica) {
        var slots = new Slots(link, replica);
        link.every(BEAT, slots::beat);
        link.onUsable(slots::beat);
        return slots;
    }

    String replica() {
        return replica;
    }

    /** The key in Redis that tells since when it remembers slots. */
    static String since(RedisSettings settings) {
        return settings.key("slots", "since");
    }

    static String key(RedisSettings settings, long key) {
        return settings.key("slots", Long.toHexString(key));
    }

    // --- taking

    /** Takes all of these from what is already here, or none. */
    synchronized boolean takeKept(List<Claim> claims) {
        for (var claim : claims) {
            var slot = slots.get(claim.key());
            if (slot == null || slot.held >= slot.part) {
                return false;
            }
        }
        for (var claim : claims) {
            var slot = of(claim);
            slot.enter();
            claim.taken(slot.left + slot.part - slot.held, 0, 0, SharedLimits.LEASED);
        }
        return true;
    }

    /**
     * The same without Redis: this replica counts its share.
     *
     * @return the claim in the way; null where all were taken
     */
    synchronized @Nullable Claim takeAlone(List<Claim> claims, int replicas) {
        for (var claim : claims) {
            var slot = slots.get(claim.key());
            long free = share(claim, replicas) - (slot == null ? 0 : slot.held);
            claim.judged(free > 0 ? 0 : LimitStore.SLOT_WAIT_NANOS, Math.max(0, free), 0);
            if (free <= 0) {
                return claim;
            }
        }
        for (var claim : claims) {
            var slot = of(claim);
            slot.enter();
            if (slot.part < slot.held && link.usable()) {
                // Redis did not give it, but is told of it, so that what it knows is never less than what there is.
                slot.part = slot.held;
                tell(claim.key(), 0, slot.held);
            }
            claim.taken(Math.max(0, share(claim, replicas) - slot.held), 0, 0, SharedLimits.SHARED);
        }
        return null;
    }

    private static long share(Claim claim, int replicas) {
        return claim.limit().quota().share(replicas).units();
    }

    /** Whether Redis said a moment ago that there is none; it is believed where slots are kept anyway. */
    synchronized boolean refused(Claim claim, long nowNanos) {
        var slot = slots.get(claim.key());
        return slot != null && slot.refused && slot.refusedUntil - nowNanos > 0;
    }

    /** Whether the next call of this kind need not ask. */
    synchronized boolean kept(Claim claim) {
        var slot = slots.get(claim.key());
        return slot != null && slot.held < slot.part;
    }

    // --- asking

    /** Sends a question about these while nobody else can send another. */
    synchronized void ask(List<Claim> claims, Runnable send) {
        claims.forEach(claim -> of(claim).asking++);
        send.run();
    }

    /** Slots that this replica knows it has: what it says in a question. */
    synchronized int known(Claim claim) {
        return of(claim).known();
    }

    /** How many it would like to have beside: as many as it has. */
    synchronized int wanted(Claim claim) {
        return of(claim).known() + 1;
    }

    /** The question about this claim was not answered, or in time: whoever asked does without. */
    synchronized void unanswered(Claim claim) {
        of(claim).asking--;
    }

    /** The answer: taken, and so many lent beside it. */
    synchronized void taken(Claim claim, long left, long lent) {
        var slot = of(claim);
        slot.asking--;
        slot.part += 1 + (int) lent;
        slot.enter();
        slot.left = left;
        slot.scarce = left * SharedLimits.PLENTY < claim.limit().quota().units();
        slot.refused = false;
        claim.taken(left + slot.part - slot.held, 0, 0, SharedLimits.SHARED);
    }

    /** The answer about one that is not needed yet: so many are lent, or none was there. */
    synchronized void lent(Claim claim, long left, long lent, long nowNanos) {
        var slot = of(claim);
        slot.asking--;
        if (lent < 0) {
            refused(slot, nowNanos);
        } else {
            slot.part += (int) lent;
            // It is wanted soon: the next beat leaves it here.
            slot.peak = Math.max(slot.peak, slot.held + Math.min(1, (int) lent));
            slot.left = left;
            slot.scarce = left * SharedLimits.PLENTY < claim.limit().quota().units();
        }
    }

    /** The answer: some limit was in the way of the call; of this one so many are left. */
    synchronized void notTaken(Claim claim, long left, long nowNanos) {
        var slot = of(claim);
        slot.asking--;
        claim.judged(left > 0 ? 0 : LimitStore.SLOT_WAIT_NANOS, left, 0);
        if (left <= 0) {
            refused(slot, nowNanos);
        }
    }

    private static void refused(Slot slot, long nowNanos) {
        slot.refused = true;
        slot.refusedUntil = nowNanos + REFUSED_NANOS;
        slot.scarce = true;
    }

    /** An answer for which nobody waits any more: Redis gave slots that nobody will use. */
    synchronized void late(Claim claim, long lent) {
        var slot = slots.get(claim.key());
        tell(claim.key(), -lent, slot == null ? 0 : slot.known());
    }

    private Slot of(Claim claim) {
        return slots.computeIfAbsent(claim.key(), _ -> new Slot());
    }

    // --- giving back

    /**
     * A call has ended.
     *
     * @param keep whether its slot may be kept for the next one
     */
    synchronized void leave(Claim claim, boolean keep) {
        var slot = of(claim);
        slot.held--;
        slot.refused = false;
        if (slot.part > slot.held && !(keep && !slot.scarce)) {
            slot.part--;
            tell(claim.key(), -1, slot.known());
        }
        if (slot.asking == 0 && slot.known() == 0) {
            slots.remove(claim.key());
        }
    }

    private void tell(long key, long change, int known) {
        var settings = link.settings();
        if (link.usable()) {
            link.run(
                    TELL,
                    List.of(since(settings), key(settings, key)),
                    List.of(replica, life(), Long.toString(change), Integer.toString(known)),
                    _ -> {});
        }
    }

    static String life() {
        return Long.toString(LIFE.toMillis());
    }

    /** Says all that this replica has, and gives back what it has not used since the last time. */
    private synchronized void beat() {
        var keys = new ArrayList<String>();
        var arguments = new ArrayList<String>();
        var each = slots.entrySet().iterator();
        while (each.hasNext()) {
            var entry = each.next();
            var slot = entry.getValue();
            keys.add(key(link.settings(), entry.getKey()));
            if (slot.asking == 0) {
                slot.part = Math.max(slot.held, Math.min(slot.part, slot.peak));
                arguments.add("=");
            } else {
                slot.part = slot.known();
                arguments.add("0");
            }
            arguments.add(Integer.toString(slot.known()));
            slot.peak = slot.held;
            if (slot.asking == 0 && slot.known() == 0) {
                each.remove();
            }
            if (keys.size() == AT_ONCE) {
                tellAll(keys, arguments);
            }
        }
        tellAll(keys, arguments);
    }

    private void tellAll(List<String> keys, List<String> arguments) {
        if (!keys.isEmpty()) {
            keys.addFirst(since(link.settings()));
            arguments.addAll(0, List.of(replica, life()));
            link.runInOrder(TELL, List.copyOf(keys), List.copyOf(arguments), _ -> {});
            keys.clear();
            arguments.clear();
        }
    }

    /** How many keys have calls under way, or slots. */
    synchronized int size() {
        return slots.size();
    }
}

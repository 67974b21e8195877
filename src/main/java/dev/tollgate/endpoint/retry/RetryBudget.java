package dev.tollgate.endpoint.retry;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * How many retries there may be: a share of the requests of the last ten seconds, but always at least a floor, so that quiet hours can fail over
 * too and a broken upstream is not hammered with twice the traffic.
 *
 * <p>Counted in ten slots of one second; a slot is forgotten whole, so the window is 9 to 10 s long. Threads: any thread, without locks; two
 * threads that ask at the same time never get more than what is left.
 */
public final class RetryBudget {
    private static final int SLOTS = 10;
    private static final long SLOT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private record Slot(long second, AtomicInteger requests, AtomicInteger retries) {
        Slot(long second) {
            this(second, new AtomicInteger(), new AtomicInteger());
        }
    }

    private final double share;
    private final int floor;
    private final AtomicReferenceArray<Slot> slots = new AtomicReferenceArray<>(SLOTS);

    /**
     * A budget.
     *
     * @param share of the requests of the last ten seconds, 0 to 1
     * @param floor retries in ten seconds that are always allowed
     */
    public RetryBudget(double share, int floor) {
        if (!(share >= 0 && share <= 1) || floor < 0) {
            throw new IllegalArgumentException(
                    "retries.budget: " + share + ", floor " + floor + " (expected: 0 to 1, at least 0)");
        }
        this.share = share;
        this.floor = floor;
    }

    /** 10 % of the requests, at least 10 in 10 s. */
    public static RetryBudget standard() {
        return new RetryBudget(0.1, 10);
    }

    /** Counts one request (not its retries). */
    public void request(long nowNanos) {
        slot(nowNanos).requests().incrementAndGet();
    }

    /** Takes one retry if there is one left. */
    public boolean withdraw(long nowNanos) {
        // Counted before it is compared, so that threads that meet here may all lose but never win together.
        var retries = slot(nowNanos).retries();
        retries.incrementAndGet();
        if (balance(nowNanos) >= 0) {
            return true;
        }
        retries.decrementAndGet();
        return false;
    }

    /** Retries left now; never negative. */
    public int left(long nowNanos) {
        return (int) Math.max(0, balance(nowNanos));
    }

    private long balance(long nowNanos) {
        var second = Math.floorDiv(nowNanos, SLOT_NANOS);
        long requests = 0;
        long retries = 0;
        for (var i = 0; i < SLOTS; i++) {
            var slot = slots.get(i);
            if (slot != null && second - slot.second() < SLOTS) {
                requests += slot.requests().get();
                retries += slot.retries().get();
            }
        }
        return Math.max(floor, (long) (share * requests)) - retries;
    }

    private Slot slot(long nowNanos) {
        var second = Math.floorDiv(nowNanos, SLOT_NANOS);
        var index = (int) Math.floorMod(second, (long) SLOTS);
        while (true) {
            var slot = slots.get(index);
            // A thread that read the clock just before a slot turned counts in the new one.
            if (slot != null && slot.second() >= second) {
                return slot;
            }
            var fresh = new Slot(second);
            if (slots.compareAndSet(index, slot, fresh)) {
                return fresh;
            }
        }
    }
}

package dev.tollgate.endpoint.retry;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * How many retries there may be: a share of the requests of a window of time, but always at least a floor, so that quiet hours can fail over too
 * and a broken upstream is not hammered with twice the traffic.
 *
 * <p>Counted in ten slots; a slot is forgotten whole, so the window is up to a tenth shorter than asked for. Threads: any thread, without locks; two
 * threads that ask at the same time never get more than what is left.
 */
public final class RetryBudget {
    private static final int SLOTS = 10;

    private record Slot(long number, AtomicInteger requests, AtomicInteger retries) {
        Slot(long number) {
            this(number, new AtomicInteger(), new AtomicInteger());
        }
    }

    private final double share;
    private final int floor;
    private final long slotNanos;
    private final AtomicReferenceArray<Slot> slots = new AtomicReferenceArray<>(SLOTS);

    /**
     * A budget.
     *
     * @param share of the requests of the window, 0 to 1
     * @param floor retries in a window that are always allowed
     * @param window at least ten nanoseconds
     */
    public RetryBudget(double share, int floor, Duration window) {
        if (!(share >= 0 && share <= 1) || floor < 0) {
            throw new IllegalArgumentException(
                    "retries.budget: " + share + ", floor " + floor + " (expected: 0 to 1, at least 0)");
        }
        this.share = share;
        this.floor = floor;
        this.slotNanos = Math.max(1, window.toNanos() / SLOTS);
    }

    /** 10 % of the requests, at least 10 in 10 s. */
    public static RetryBudget standard() {
        return new RetryBudget(0.1, 10, Duration.ofSeconds(10));
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
        var number = Math.floorDiv(nowNanos, slotNanos);
        long requests = 0;
        long retries = 0;
        for (var i = 0; i < SLOTS; i++) {
            var slot = slots.get(i);
            if (slot != null && number - slot.number() < SLOTS) {
                requests += slot.requests().get();
                retries += slot.retries().get();
            }
        }
        return Math.max(floor, (long) (share * requests)) - retries;
    }

    private Slot slot(long nowNanos) {
        var number = Math.floorDiv(nowNanos, slotNanos);
        var index = (int) Math.floorMod(number, (long) SLOTS);
        while (true) {
            var slot = slots.get(index);
            // A thread that read the clock just before a slot turned counts in the new one.
            if (slot != null && slot.number() >= number) {
                return slot;
            }
            var fresh = new Slot(number);
            if (slots.compareAndSet(index, slot, fresh)) {
                return fresh;
            }
        }
    }
}

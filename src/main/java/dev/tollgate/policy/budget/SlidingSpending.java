package dev.tollgate.policy.budget;

import java.util.Arrays;

/**
 * Spending that leaves bit by bit. The window is cut into {@value #SLOTS} slots; a slot leaves when its youngest spending is as old as the
 * window, so that in every stretch of the window's length no more was spent than is counted, and some is counted for one slot too long.
 *
 * <p>Threads: guarded by the lock of its {@link BudgetLedger}.
 */
final class SlidingSpending implements Spending {
    static final int SLOTS = 60;

    /** One more than the slots of the window: the oldest is only partly older than the window. */
    private static final int RING = SLOTS + 1;

    private final long slotMillis;
    private final long[] slotNanos = new long[RING];
    private final long[] slotTokens = new long[RING];
    private long head = Long.MIN_VALUE;
    private long nanos;
    private long tokens;

    SlidingSpending(long windowMillis) {
        this.slotMillis = Math.max(1, Math.ceilDiv(windowMillis, SLOTS));
    }

    @Override
    public void roll(long now) {
        var slot = Math.floorDiv(now, slotMillis);
        if (head == Long.MIN_VALUE || slot - head >= RING) {
            clear();
            head = slot;
        }
        if (head - slot >= RING) {
            // The clock was put far back: all that was spent counts as spent now.
            var keptNanos = nanos;
            var keptTokens = tokens;
            clear();
            head = slot;
            put(slot, keptNanos, keptTokens);
        }
        while (head < slot) {
            head++;
            var leaving = index(head);
            nanos -= slotNanos[leaving];
            tokens -= slotTokens[leaving];
            slotNanos[leaving] = 0;
            slotTokens[leaving] = 0;
        }
    }

    private void clear() {
        Arrays.fill(slotNanos, 0);
        Arrays.fill(slotTokens, 0);
        nanos = 0;
        tokens = 0;
    }

    private void put(long slot, long moreNanos, long moreTokens) {
        var i = index(slot);
        // The whole stops at the bound, so that sixty slots cannot overflow what adds them up.
        var newNanos = Spending.bounded(slotNanos[i] + Math.min(moreNanos, Amount.MAX - nanos));
        var newTokens = Spending.bounded(slotTokens[i] + Math.min(moreTokens, Amount.MAX - tokens));
        nanos += newNanos - slotNanos[i];
        tokens += newTokens - slotTokens[i];
        slotNanos[i] = newNanos;
        slotTokens[i] = newTokens;
    }

    private static int index(long slot) {
        return (int) Math.floorMod(slot, (long) RING);
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public long tokens() {
        return tokens;
    }

    @Override
    public void add(long moreNanos, long moreTokens, long at) {
        var slot = Math.floorDiv(at, slotMillis);
        if (head == Long.MIN_VALUE || slot > head) {
            roll(at);
        }
        if (slot > head - RING) {
            put(Math.min(slot, head), moreNanos, moreTokens);
        }
    }

    @Override
    public long began() {
        return 0;
    }

    @Override
    public long frees(long wantedNanos, long wantedTokens) {
        long freedNanos = 0;
        long freedTokens = 0;
        for (var slot = head - SLOTS; slot <= head; slot++) {
            freedNanos += slotNanos[index(slot)];
            freedTokens += slotTokens[index(slot)];
            if (freedNanos >= wantedNanos && freedTokens >= wantedTokens) {
                return leaves(slot);
            }
        }
        return Long.MAX_VALUE;
    }

    @Override
    public long resets() {
        for (var slot = head; slot > head - RING; slot--) {
            if (slotNanos[index(slot)] != 0 || slotTokens[index(slot)] != 0) {
                return leaves(slot);
            }
        }
        return (head + 1) * slotMillis;
    }

    private long leaves(long slot) {
        return (slot + RING) * slotMillis;
    }

    @Override
    public void each(Visitor visitor) {
        if (head == Long.MIN_VALUE) {
            return;
        }
        for (var slot = head - SLOTS; slot <= head; slot++) {
            var i = index(slot);
            if (slotNanos[i] != 0 || slotTokens[i] != 0) {
                visitor.entry(slotNanos[i], slotTokens[i], slot * slotMillis);
            }
        }
    }
}

package dev.tollgate.policy.budget;

/**
 * Spending that ends all at once: with the unit of a calendar, or when its subject was forgotten.
 *
 * <p>Threads: guarded by the lock of its {@link BudgetLedger}.
 */
final class PeriodSpending implements Spending {
    /**
     * By how much whoever waited for the lock may be late with the time that it read before, or a clock be set right, without that being believed:
     * taken back into the unit before, all spending of this one would end with that.
     */
    private static final long LATE_MILLIS = 60_000;

    private final Window window;
    private long start = Long.MAX_VALUE;
    private long end = Long.MIN_VALUE;
    private long nanos;
    private long tokens;

    PeriodSpending(Window.Calendar window) {
        this.window = window;
    }

    PeriodSpending(Window.Lifetime window) {
        this.window = window;
    }

    @Override
    public void roll(long now) {
        switch (window) {
            case Window.Calendar calendar -> {
                if (now >= end) {
                    nanos = 0;
                    tokens = 0;
                }
                // Long before the start the clock was put back: another unit, and what was spent stays.
                if (now >= end || now < start - LATE_MILLIS) {
                    start = calendar.start(now);
                    end = calendar.end(now);
                }
            }
            case Window.Lifetime _ -> {
                if (now >= end) {
                    nanos = 0;
                    tokens = 0;
                }
            }
            case Window.Sliding _ -> throw new IllegalStateException("a sliding window has no period");
        }
    }

    @Override
    public void touch(long now) {
        roll(now);
        if (window instanceof Window.Lifetime(var idle)) {
            start = Math.min(start, now);
            end = Math.max(end, now + idle.toMillis());
        }
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
        if (at >= end || window instanceof Window.Lifetime) {
            touch(at);
        }
        if (at >= start) {
            nanos = Spending.bounded(nanos + moreNanos);
            tokens = Spending.bounded(tokens + moreTokens);
        }
    }

    @Override
    public long began() {
        return window instanceof Window.Calendar ? start : 0;
    }

    @Override
    public long frees(long wantedNanos, long wantedTokens) {
        boolean never = window instanceof Window.Lifetime;
        return never || wantedNanos > nanos || wantedTokens > tokens ? Long.MAX_VALUE : end;
    }

    @Override
    public long resets() {
        return window instanceof Window.Lifetime ? Long.MAX_VALUE : end;
    }

    @Override
    public void each(Visitor visitor) {
        if (nanos > 0 || tokens > 0) {
            // A lifetime counts from its last sign of life, a unit of the calendar holds its own start.
            var at = window instanceof Window.Lifetime(var idle) ? end - idle.toMillis() : start;
            visitor.entry(nanos, tokens, at);
        }
    }
}

package dev.tollgate.policy.budget;

/**
 * What was spent in one window and has not left it yet.
 *
 * <p>Times are milliseconds since the epoch. A clock that is put back never makes spending disappear: at worst it is kept for longer.
 *
 * <p>Threads: guarded by the lock of its {@link BudgetLedger}.
 */
sealed interface Spending permits PeriodSpending, SlidingSpending {

    /** Takes one entry of what was spent. */
    @FunctionalInterface
    interface Visitor {
        void entry(long nanos, long tokens, long at);
    }

    static Spending in(Window window) {
        return switch (window) {
            case Window.Calendar calendar -> new PeriodSpending(calendar);
            case Window.Lifetime lifetime -> new PeriodSpending(lifetime);
            case Window.Sliding(var length) -> new SlidingSpending(length.toMillis());
        };
    }

    /** Lets go of what has left the window by now. */
    void roll(long now);

    /** As {@link #roll}, and a sign of life of its subject. */
    default void touch(long now) {
        roll(now);
    }

    long nanos();

    long tokens();

    /** Counts what was spent at a moment, or corrects it where negative; what has left the window already is not counted. */
    void add(long nanos, long tokens, long at);

    /** When the window began that it counts in; 0 where it has no beginning. */
    long began();

    /** When at least so much of each will have left the window; {@link Long#MAX_VALUE} if so much is not in it. */
    long frees(long nanos, long tokens);

    /** When everything that is in the window now will have left it. */
    long resets();

    /** Every entry, oldest first, in such a form that adding them to another window of the kind gives this one. */
    void each(Visitor visitor);

    static long bounded(long value) {
        return Math.clamp(value, 0, Amount.MAX);
    }
}

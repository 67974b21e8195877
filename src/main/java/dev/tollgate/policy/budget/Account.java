package dev.tollgate.policy.budget;

import dev.tollgate.policy.budget.Shortage.Cause;
import org.jspecify.annotations.Nullable;

/**
 * What one subject has spent and reserved of one budget.
 *
 * <p>Threads: guarded by the lock of its {@link BudgetLedger}.
 */
final class Account {
    final int index;
    final AccountKey key;
    final Spending spending;
    private long reservedNanos;
    private long reservedTokens;
    /** By which it was last measured; null for one that a journal remembers and no policy has asked for since. */
    private @Nullable Budget budget;

    Account(int index, AccountKey key) {
        this.index = index;
        this.key = key;
        this.spending = Spending.in(key.window());
    }

    /** Brings it up to date with the clock and the limits in force. */
    void measure(Budget by, long now) {
        budget = by;
        spending.touch(now);
    }

    /** Why so much more cannot be reserved; null if it can. */
    @Nullable
    Shortage shortage(Budget by, Amount asked) {
        if (fits(by.nanos(), spending.nanos(), reservedNanos, asked.nanos())
                && fits(by.tokens(), spending.tokens(), reservedTokens, asked.tokens())) {
            return null;
        }
        var balance = balance(by);
        if (asked.nanos() > by.nanos() || asked.tokens() > by.tokens()) {
            return new Shortage(balance, asked, Cause.TOO_LARGE, Long.MAX_VALUE);
        }
        if (fits(by.nanos(), spending.nanos(), 0, asked.nanos())
                && fits(by.tokens(), spending.tokens(), 0, asked.tokens())) {
            return new Shortage(balance, asked, Cause.CONTENDED, spending.resets());
        }
        var nanos = missing(by.nanos(), spending.nanos(), asked.nanos());
        var tokens = missing(by.tokens(), spending.tokens(), asked.tokens());
        return new Shortage(balance, asked, Cause.SPENT, spending.frees(nanos, tokens));
    }

    private static boolean fits(long limit, long spent, long reserved, long asked) {
        return limit == Budget.UNLIMITED || spent + reserved + asked <= limit;
    }

    private static long missing(long limit, long spent, long asked) {
        return limit == Budget.UNLIMITED ? 0 : Math.max(0, spent + asked - limit);
    }

    void reserve(Amount more) {
        reservedNanos += more.nanos();
        reservedTokens += more.tokens();
    }

    void giveBack(Amount held) {
        reservedNanos -= held.nanos();
        reservedTokens -= held.tokens();
    }

    Amount reserved() {
        return new Amount(Spending.bounded(reservedNanos), Spending.bounded(reservedTokens));
    }

    @Nullable
    Budget budget() {
        return budget;
    }

    /** Whether forgetting it forgets nothing. */
    boolean isIdle() {
        return reservedNanos == 0 && reservedTokens == 0 && spending.nanos() == 0 && spending.tokens() == 0;
    }

    Balance balance(Budget by) {
        var spent = new Amount(spending.nanos(), spending.tokens());
        return new Balance(by, key.subject(), spent, reserved(), spending.resets());
    }
}

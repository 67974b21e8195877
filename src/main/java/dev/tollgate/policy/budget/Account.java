package dev.tollgate.policy.budget;

import dev.tollgate.policy.budget.Budget.Unreachable;
import dev.tollgate.policy.budget.BudgetLedger.Means;
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
    /** What attempts wait for that is to be lent. */
    private Amount wished = Amount.NOTHING;
    /** By which it is measured; null for one that a journal remembers and of which no policy has spoken since. */
    private @Nullable Budget budget;

    /** What of the limit is lent to this process; null where it has the whole to itself. */
    private @Nullable Amount lent;
    /** When the window began for which it is lent. */
    private long lentFor;
    /** Counts what ends the meaning of answers that are still to come. */
    private long turn;
    /** Since it was last told what is held, whoever lends was asked for more, and may have lent it without our knowing. */
    private boolean asked;
    /** When a call last asked for it: in that moment it may be about to reserve here. */
    private long measuredAt = Long.MIN_VALUE;

    Account(int index, AccountKey key, boolean shared) {
        this.index = index;
        this.key = key;
        this.spending = Spending.in(key.window());
        this.lent = shared ? Amount.NOTHING : null;
    }

    /** Brings it up to date with the clock and the limits in force. */
    void measure(Budget by, long now) {
        measuredBy(by);
        measuredAt = now;
        spending.touch(now);
        renew();
    }

    /** The same without a call: its subject has given no sign of life. */
    void follow(Budget by, long now) {
        measuredBy(by);
        spending.roll(now);
        renew();
    }

    /** Written only where it is another one: each reference written into an old object is one more for a young collection to read. */
    private void measuredBy(Budget by) {
        if (!by.equals(budget)) {
            budget = by;
        }
    }

    /** What was lent for a window that is over is lent no more. */
    private void renew() {
        if (lent != null && spending.began() != lentFor) {
            lent = Amount.NOTHING;
            lentFor = spending.began();
            turn++;
        }
    }

    /** All that this process has spent and reserved. */
    private Amount used() {
        return new Amount(spending.nanos(), spending.tokens()).plus(reserved());
    }

    /** So much more is waited for; what must be lent for all who wait. */
    Loan wish(Budget by, Amount more) {
        wished = wished.plus(more);
        asked = true;
        return new Loan(key, by, spending.began(), used().plus(wished), more, turn);
    }

    /** So much is not waited for any more. */
    void unwish(Amount less) {
        wished = wished.minus(less);
    }

    void lend(Loan loan, Amount part) {
        if (lent != null && loan.turn() == turn) {
            lent = lent.max(part);
        }
    }

    /** Whether whoever lends may think that this process has a part. */
    boolean isHeld() {
        return asked || !used().isNothing() || (lent != null && !lent.isNothing());
    }

    /** Keeps what is used and a share of what is not, in percent, and says how much that is; null where nobody lends. */
    Loan.@Nullable Part giveBack(long now, int keptPercent) {
        if (lent == null) {
            return null;
        }
        spending.roll(now);
        renew();
        var used = used();
        var spare = lent.minus(used);
        lent = used.plus(new Amount(spare.nanos() / 100 * keptPercent, spare.tokens() / 100 * keptPercent));
        turn++;
        asked = false;
        return new Loan.Part(key, spending.began(), lent);
    }

    /** Why so much more cannot be reserved; null if it can, as always where the budget is not enforced. */
    @Nullable
    Shortage shortage(Budget by, Amount asked, Means means) {
        if (!by.enforced()) {
            return null;
        }
        if (fits(by.nanos(), spending.nanos(), reservedNanos, asked.nanos())
                && fits(by.tokens(), spending.tokens(), reservedTokens, asked.tokens())) {
            return isLent(by, asked, means)
                    ? null
                    : new Shortage(balance(by), asked, Cause.NOT_LENT, spending.resets());
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

    private boolean isLent(Budget by, Amount asked, Means means) {
        if (lent == null) {
            return true;
        }
        var sum = used().plus(asked);
        // Who waits for what is lent on their wish must find it.
        var all = means.wished() ? sum : sum.plus(wished);
        return within(by, all, lent.nanos(), lent.tokens()) || hasShare(by, sum, means.shares());
    }

    /** Whether it is allowed a share that nobody has lent, and stays within it. */
    private static boolean hasShare(Budget by, Amount sum, int shares) {
        return shares > 0
                && by.terms().unreachable() == Unreachable.LOCAL
                && within(by, sum, by.nanos() / shares, by.tokens() / shares);
    }

    private static boolean within(Budget by, Amount sum, long nanos, long tokens) {
        return (!by.limitsMoney() || sum.nanos() <= nanos) && (!by.limitsTokens() || sum.tokens() <= tokens);
    }

    private static boolean fits(long limit, long spent, long reserved, long asked) {
        return limit == Budget.UNLIMITED || spent + reserved + asked <= limit;
    }

    private static long missing(long limit, long spent, long asked) {
        return limit == Budget.UNLIMITED ? 0 : Math.max(0, spent + asked - limit);
    }

    /** Whether a call is told of it: so much is spent that callers are warned, or more is held than the limit allows. */
    boolean isTold(Budget by) {
        return Budget.reached(spending.nanos(), by.nanos(), by.warnPercent())
                || Budget.reached(spending.tokens(), by.tokens(), by.warnPercent())
                || !fits(by.nanos(), spending.nanos(), reservedNanos, 0)
                || !fits(by.tokens(), spending.tokens(), reservedTokens, 0);
    }

    /** So much was spent now; or a little before the window began that it falls into, see {@link PeriodSpending}. */
    void spend(Amount amount, long now) {
        spending.roll(now);
        spending.add(amount.nanos(), amount.tokens(), Math.max(now, spending.began()));
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

    /** Whether forgetting it forgets nothing, and leaves nobody with an account that the table does not know. */
    boolean isIdle(long now) {
        return measuredAt != now && !isHeld() && wished.isNothing();
    }

    Balance balance(Budget by) {
        var spent = new Amount(spending.nanos(), spending.tokens());
        return new Balance(by, key.subject(), spent, reserved(), spending.resets());
    }
}

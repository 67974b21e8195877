package dev.tollgate.policy.budget;

/**
 * How one account stands.
 *
 * @param budget what it is measured by
 * @param subject whose it is
 * @param spent in the window
 * @param reserved by attempts that run
 * @param resetsAt when everything spent so far has left the window, in milliseconds since the epoch; {@link Long#MAX_VALUE} for never
 */
public record Balance(Budget budget, String subject, Amount spent, Amount reserved, long resetsAt) {

    /** Nano-dollars that may still be reserved, at least 0; {@link Budget#UNLIMITED} where money is not limited. */
    public long remainingNanos() {
        return remaining(budget.nanos(), spent.nanos(), reserved.nanos());
    }

    /** Tokens that may still be reserved, at least 0; {@link Budget#UNLIMITED} where they are not limited. */
    public long remainingTokens() {
        return remaining(budget.tokens(), spent.tokens(), reserved.tokens());
    }

    private static long remaining(long limit, long spent, long reserved) {
        return limit == Budget.UNLIMITED ? limit : Math.max(0, limit - spent - reserved);
    }

    /** Whether more is spent and reserved than the limit allows, as what is not enforced may be. */
    public boolean isBeyond() {
        return beyond(budget.nanos(), spent.nanos(), reserved.nanos())
                || beyond(budget.tokens(), spent.tokens(), reserved.tokens());
    }

    private static boolean beyond(long limit, long spent, long reserved) {
        return limit != Budget.UNLIMITED && spent + reserved > limit;
    }

    /** Whether so much of either is spent, 1 to 100 percent; what is only reserved does not count. */
    public boolean reached(int percent) {
        return Budget.reached(spent.nanos(), budget.nanos(), percent)
                || Budget.reached(spent.tokens(), budget.tokens(), percent);
    }

    /** Whether so much more may be reserved. */
    public boolean fits(Amount more) {
        return more.nanos() <= remainingNanos() && more.tokens() <= remainingTokens();
    }
}

package dev.tollgate.policy.budget;

import org.jspecify.annotations.Nullable;

/**
 * What one subject of a level may spend in a window, and what happens on the way to its end.
 *
 * @param policy the operator's name of the policy that says so
 * @param id names it among all budgets; its accounts are found by it, so a new name begins at nothing
 * @param enforced whether what does not fit is refused; else it is counted beyond the limit
 * @param level whose spending counts together
 * @param nanos nano-dollars, at least 1, or {@link #UNLIMITED}
 * @param tokens input and output together, at least 1, or {@link #UNLIMITED}
 * @param window over which time
 * @param warnPercent from which share of the limit callers are warned, 1 to 100
 * @param downgrade what serves instead when much is spent; null for nothing
 * @param terms what holds where the answer is not plain
 */
public record Budget(
        String policy,
        String id,
        boolean enforced,
        Level level,
        long nanos,
        long tokens,
        Window window,
        int warnPercent,
        @Nullable Downgrade downgrade,
        Terms terms) {
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** What becomes of a stream that has used up what it reserved and can get no more. */
    public enum Streams {
        /** It ends with an error event. One whose whole worst case does not fit may begin with less. */
        CUT,
        /** The same, but none begins whose whole worst case does not fit. */
        WHOLE,
        /** It runs on, and holds and costs more than the budget allows. */
        FINISH
    }

    /** What becomes of a call whose price nobody knows; the strictest comes last. */
    public enum Unpriced {
        /** It goes on, and its money is not counted. */
        ALLOW,
        /** It is counted at a price that few models exceed. */
        ESTIMATE,
        /** It is refused. */
        REFUSE
    }

    /** What an attempt costs that failed or was left after it was sent, so that it may have been billed; the strictest comes last. */
    public enum Unsettled {
        /** Nothing. */
        NOTHING,
        /** Its prompt, and as much answer as was seen and may have been on its way. */
        ESTIMATE,
        /** All that it had reserved. */
        WORST
    }

    /** What a process may spend of a budget that several share, while nobody can be asked to lend; the strictest comes last. */
    public enum Unreachable {
        /** What is lent to it, or its share: the limit divided by the number of processes. Together that is less than twice the limit. */
        LOCAL,
        /** What is lent to it. */
        REFUSE
    }

    /** What becomes of a call that is not streamed and sets no bound on output tokens; the strictest comes last. */
    public enum Unbounded {
        /** It reserves what nearly all answers of the model have not exceeded. */
        LEARNED,
        /** It is refused. */
        REFUSE
    }

    /**
     * What holds where the answer is not plain.
     *
     * @param streams what becomes of a stream when the money ends
     * @param unpriced what becomes of a call whose price nobody knows; matters where money is limited
     * @param unsettled what an attempt costs of which nobody knows what it cost
     * @param unreachable what may be spent while those who share the budget cannot be asked
     * @param unbounded what becomes of a call that sets its answer no bound and cannot be cut
     */
    public record Terms(
            Streams streams, Unpriced unpriced, Unsettled unsettled, Unreachable unreachable, Unbounded unbounded) {
        public static final Terms DEFAULT =
                new Terms(Streams.CUT, Unpriced.REFUSE, Unsettled.ESTIMATE, Unreachable.REFUSE, Unbounded.LEARNED);
    }

    /**
     * Another model entry in place of the one that was asked for.
     *
     * @param model the name of the entry
     * @param atPercent from which share of the limit, 1 to 100; at 100 only when the call does not fit any more
     */
    public record Downgrade(String model, int atPercent) {}

    public Budget {
        if (!limit(nanos) || !limit(tokens) || (nanos == UNLIMITED && tokens == UNLIMITED)) {
            throw new IllegalArgumentException("budget " + id + ": " + nanos + " nano-dollars and " + tokens
                    + " tokens (expected: 1 to 2^60 of one or both)");
        }
    }

    /** A budget of money that is enforced, with all defaults. */
    public static Budget ofMoney(String id, Level level, long nanos, Window window) {
        return new Budget(id, id, true, level, nanos, UNLIMITED, window, 80, null, Terms.DEFAULT);
    }

    private static boolean limit(long value) {
        return value == UNLIMITED || (value > 0 && value <= Amount.MAX);
    }

    /** Whether an answer that has begun runs on where the money has ended. */
    public boolean letsFinish() {
        return terms.streams() == Streams.FINISH;
    }

    public boolean limitsMoney() {
        return nanos != UNLIMITED;
    }

    public boolean limitsTokens() {
        return tokens != UNLIMITED;
    }

    /** Whether a balance has come to this share of the limit, 0 to 100 percent. */
    static boolean reached(long used, long limit, int percent) {
        return limit != UNLIMITED && used >= limit / 100 * percent + limit % 100 * percent / 100;
    }
}

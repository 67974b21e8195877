package dev.tollgate.policy.loop;

import org.jspecify.annotations.Nullable;

/**
 * The rules of the loop guard, each with what it counts and from which count on it speaks.
 *
 * <p>An <em>event</em> is what an agent did in one message: the tools it called with what arguments, and what came back; or what it said and
 * what was answered to that. Thresholds of 0 mean never.
 */
public enum LoopRule {
    /** The same event, one after the other. */
    L1("same_call", LoopMode.ENFORCE, 3, 4, 5),
    /** A cycle of two to six events, counted in whole repeats. */
    L2("cycle", LoopMode.ENFORCE, 3, 4, 5),
    /** The same calls failing one after the other, whatever the error says. */
    L3("same_error", LoopMode.ENFORCE, 3, 3, 4),
    /** The same request, each sent after the one before was answered. */
    L4("same_request", LoopMode.ENFORCE, 3, 5, 8),
    /** What the agent says nearly repeats this many of the last things it said. */
    L5("near_duplicate", LoopMode.THROTTLE, 2, 3, 0),
    /** Messages to and fro that nearly repeat earlier ones, while no tool is called. */
    L6("ping_pong", LoopMode.THROTTLE, 6, 10, 20),
    /** How many runs deep a run was delegated; and how often its agent stands in the stack, others in between ({@link #also}). */
    L7("depth", LoopMode.ENFORCE, 6, 8, 12),
    /** Calls under way in all delegated runs of one caller; and how many runs one run begins in a minute ({@link #also}). */
    L8("fan_out", LoopMode.ENFORCE, 16, 32, 128),
    /** Calls inside the time for which the run was told to wait. */
    L9("retry_storm", LoopMode.ENFORCE, 2, 4, 10),
    /** Events that say nothing new, less those that do. */
    L10("no_progress", LoopMode.THROTTLE, 8, 12, 0),
    /** Tokens per second, times what is usual for this caller, over five minutes and over an hour. */
    L11("burn", LoopMode.OBSERVE, 3, 6, 0),
    /** Percent of what one human turn may cost in calls, tools, money or time. */
    L12("caps", LoopMode.ENFORCE, 80, 90, 100),
    /** The same fifty characters in one answer, one after the other. */
    L13("chant", LoopMode.OBSERVE, 10, 0, 0),
    /** Calls of tools that ask whether something is ready, one after the other and faster than one a second. */
    L14("polling", LoopMode.THROTTLE, 20, 30, 0);

    private static final Setting STACKED = new Setting(LoopMode.ENFORCE, 2, 0, 3);
    private static final Setting BEGUN = new Setting(LoopMode.ENFORCE, 120, 300, 0);

    private final String means;
    private final LoopMode mode;
    private final int observe;
    private final int throttle;
    private final int stop;

    LoopRule(String means, LoopMode mode, int observe, int throttle, int stop) {
        this.means = means;
        this.mode = mode;
        this.observe = observe;
        this.throttle = throttle;
        this.stop = stop;
    }

    /** What it finds, as a word for metrics and documents. */
    public String means() {
        return means;
    }

    /** What holds where nothing else is configured. */
    public Setting usual() {
        return new Setting(mode, observe, throttle, stop);
    }

    /** Whether what it stops may go on at once if the agent does something else; others are about how much, not about what. */
    boolean breaks() {
        return switch (this) {
            case L1, L2, L3, L4, L5, L6, L10, L13, L14 -> true;
            case L7, L8, L9, L11, L12 -> false;
        };
    }

    /** What holds for the other thing that a rule counts beside its first, however far the first may go; null where it counts one thing. */
    @Nullable
    Setting also() {
        return switch (this) {
            case L7 -> STACKED;
            case L8 -> BEGUN;
            case L1, L2, L3, L4, L5, L6, L9, L10, L11, L12, L13, L14 -> null;
        };
    }

    /**
     * How far a rule may go, and from which count on.
     *
     * @param mode     how far
     * @param observe  the count from which it is noted; 0 for never, as with the others
     * @param throttle the count from which the run is slowed down
     * @param stop     the count from which the run is stopped
     */
    public record Setting(LoopMode mode, int observe, int throttle, int stop) {

        /** The least count that comes to anything; 0 if none does. */
        public int least() {
            return least(least(observe, throttle), stop);
        }

        private static int least(int one, int other) {
            return one == 0 || (other > 0 && other < one) ? other : one;
        }

        /** What a count comes to. */
        public Firmness firmness(long count) {
            var found = Firmness.NONE;
            if (stop > 0 && count >= stop) {
                found = Firmness.STOP;
            } else if (throttle > 0 && count >= throttle) {
                found = Firmness.THROTTLE;
            } else if (observe > 0 && count >= observe) {
                found = Firmness.OBSERVE;
            }
            return found.atMost(mode.most());
        }
    }
}

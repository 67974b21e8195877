package dev.tollgate.policy.loop;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How firm the answer to a run is: slowed down, broken off twice, blocked for five minutes, then quarantined until an operator releases it.
 *
 * <p>A score tells how bad it was lately; it halves every five minutes and is forgotten when the run gets on. Times are readings of the
 * monotonic clock in nanoseconds.
 *
 * <p>Threads: guarded by the lock of its run.
 */
public final class Escalation {
    /** How long a block lasts. */
    public static final long BLOCK_NANOS = TimeUnit.MINUTES.toNanos(5);

    /** How often a run is broken off before it is blocked. */
    static final int BREAKS = 2;

    private static final double HALF_LIFE_NANOS = TimeUnit.MINUTES.toNanos(5);
    private static final long PACE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long SLOWEST_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** From this score on a slowed run is slowed down more. */
    private static final double BAD = 8;

    private double score;
    private long scoredAt;
    private int breaks;
    private boolean wasBlocked;
    private boolean blocked;
    private long blockedUntil;
    private boolean quarantined;
    private boolean paced;
    private long nextAllowed;
    /** The conversation for which the run was stopped; 0 for any. */
    private long stoppedAt;
    /** The whole conversation when it was stopped last. */
    private long mark;

    /**
     * What to do with a call.
     *
     * @param action    what
     * @param waitNanos how long the caller should wait; 0 where waiting does not help
     */
    public record Answer(LoopAction action, long waitNanos) {
        static final Answer PASS = new Answer(LoopAction.PASS, 0);
        static final Answer OBSERVE = new Answer(LoopAction.OBSERVE, 0);
    }

    /** What stands against the run from before, whatever it does now; null if nothing does. */
    public @Nullable Answer standing(long now) {
        if (quarantined) {
            return new Answer(LoopAction.QUARANTINE, 0);
        }
        if (blocked && now - blockedUntil < 0) {
            return new Answer(LoopAction.BLOCK, blockedUntil - now);
        }
        blocked = false;
        return null;
    }

    /**
     * What follows from the firmest finding about a call that {@link #standing} let through.
     *
     * @param mayBlock whether the run is known well enough for what it does now to count against what it does later
     */
    public Answer answer(@Nullable Finding found, boolean mayBlock, long now) {
        if (found == null) {
            paced = false;
            return Answer.PASS;
        }
        return switch (found.firmness()) {
            case NONE -> Answer.PASS;
            case OBSERVE -> {
                noted(now);
                yield Answer.OBSERVE;
            }
            case THROTTLE -> throttle(now);
            case STOP -> stop(found.rule(), mayBlock, now);
        };
    }

    private Answer throttle(long now) {
        long pace = score(now) < BAD ? PACE_NANOS : SLOWEST_NANOS;
        if (paced && now - nextAllowed >= 0) {
            nextAllowed = now + pace;
            return Answer.OBSERVE;
        }
        if (!paced) {
            add(2, now);
            paced = true;
            nextAllowed = now + pace;
        }
        return new Answer(LoopAction.THROTTLE, nextAllowed - now);
    }

    private Answer stop(LoopRule rule, boolean mayBlock, long now) {
        add(4, now);
        if (!rule.breaks() && rule != LoopRule.L9) {
            return new Answer(LoopAction.BLOCK, 0);
        }
        if (!mayBlock || (rule.breaks() && breaks < BREAKS && !wasBlocked)) {
            breaks++;
            return new Answer(LoopAction.BREAK, 0);
        }
        if (wasBlocked) {
            quarantined = true;
            return new Answer(LoopAction.QUARANTINE, 0);
        }
        wasBlocked = true;
        blocked = true;
        blockedUntil = now + BLOCK_NANOS;
        return new Answer(LoopAction.BLOCK, BLOCK_NANOS);
    }

    /** The run did something that it had not done before: what it did lately counts no more. */
    public void gotOn() {
        score = 0;
        paced = false;
    }

    /** A human said something new: all but a quarantine is forgiven. */
    public void newTurn() {
        gotOn();
        breaks = 0;
        wasBlocked = false;
        blocked = false;
    }

    /** An operator takes the run out of the game. */
    public void quarantine() {
        quarantined = true;
    }

    /** An operator lets the run go on as if nothing had been. */
    public void release() {
        newTurn();
        quarantined = false;
    }

    /** Another replica has been as firm as that; it is never less firm for it here. */
    void join(Standing elsewhere, long now) {
        if (standing(now) == null) {
            stoppedAt = elsewhere.mark();
            mark = elsewhere.mark();
        }
        breaks = Math.max(breaks, elsewhere.breaks());
        wasBlocked |= elsewhere.wasBlocked();
        quarantined |= elsewhere.quarantined();
        if (elsewhere.action(now) == LoopAction.BLOCK && !(blocked && blockedUntil - elsewhere.until() >= 0)) {
            blocked = true;
            blockedUntil = elsewhere.until();
        }
    }

    /** What an answer of its own is about. */
    void stopped(Answer answer, Told told) {
        if (answer.action() == LoopAction.QUARANTINE
                || (answer.action() == LoopAction.BLOCK && answer.waitNanos() > 0)) {
            stoppedAt = told.origin();
        }
        if (answer.action().compareTo(LoopAction.BREAK) >= 0) {
            mark = told.end();
        }
    }

    /** Whether what stands against the run stands against this conversation too; several may have been taken for one run. */
    boolean isAgainst(Told told) {
        return stoppedAt == 0 || told.goesOnFrom(stoppedAt);
    }

    /** What stands against the run, of this task. */
    Standing standing(long task, @Nullable Finding finding) {
        return new Standing(task, mark, breaks, wasBlocked, blockedUntil, quarantined, finding);
    }

    /** How bad it was lately: 1 for what was noted, 2 for what was slowed down, 4 for what was stopped, halved every five minutes. */
    public double score(long now) {
        return score == 0 ? 0 : score * Math.pow(0.5, (now - scoredAt) / HALF_LIFE_NANOS);
    }

    /** How often it was broken off in this turn. */
    public int breaks() {
        return breaks;
    }

    /** Something was found that changes nothing but the score. */
    void noted(long now) {
        add(1, now);
    }

    private void add(double points, long now) {
        score = score(now) + points;
        scoredAt = now;
    }
}

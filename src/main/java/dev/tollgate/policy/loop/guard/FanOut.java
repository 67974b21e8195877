package dev.tollgate.policy.loop.guard;

import dev.tollgate.run.PerMinute;
import dev.tollgate.run.Run;
import dev.tollgate.run.Run.Source;
import java.util.concurrent.TimeUnit;

/**
 * How many calls of delegated runs are under way, how many such runs begin, and how many ids of runs are made up (L8): of one caller, or of all
 * that one run seems to have started.
 *
 * <p>Threads: guarded by the lock of whoever keeps it.
 */
public final class FanOut {
    private static final int LEAST_IDS = 120;
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final PerMinute begun = new PerMinute();
    private final PerMinute ids = new PerMinute();
    private int underWay;
    private boolean noted;
    private long notedAt;

    /** A call of a delegated run begins; how many are under way with it. */
    public int begin() {
        return ++underWay;
    }

    /** A call of a run comes that was begun by the run whose count this is; how many such runs it began within a minute. */
    public int began(Run run, long now) {
        if (run.fresh()) {
            begun.add(now);
        }
        return begun.lately(now);
    }

    /** A call that began has ended. */
    public void end() {
        underWay--;
    }

    /**
     * A call of the caller's comes.
     *
     * @return how many ids it made up within a minute; 0 if they are fewer than are worth a word, or if that was said within a minute
     */
    int newIds(Run run, long now) {
        if (!run.fresh() || (run.source() != Source.HEADER && run.source() != Source.BAGGAGE)) {
            return 0;
        }
        ids.add(now);
        int lately = ids.lately(now);
        if (lately < LEAST_IDS || (noted && now - notedAt < MINUTE)) {
            return 0;
        }
        noted = true;
        notedAt = now;
        return lately;
    }
}

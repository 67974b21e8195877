package dev.tollgate.policy.loop.guard;

import java.util.concurrent.TimeUnit;

/**
 * How fast a caller uses tokens, beside what is usual for it (L11): averages over five minutes and over an hour against one over a day, as in
 * alerting on several windows at once (Google, "The Site Reliability Workbook", chapter 5).
 *
 * <p>Threads: guarded by the lock of whoever keeps it.
 */
final class BurnRate {
    private static final double SHORT = TimeUnit.MINUTES.toSeconds(5);
    private static final double LONG = TimeUnit.HOURS.toSeconds(1);
    private static final double USUAL = TimeUnit.DAYS.toSeconds(1);
    /** What is used in five minutes below this is never too much. */
    private static final double FLOOR_TOKENS = 50_000;
    /** Nothing is known of what is usual before. */
    private static final double LEARNED_SECONDS = TimeUnit.HOURS.toSeconds(2);

    private boolean begun;
    private long beganAt;
    private long at;
    private double brief;
    private double hourly;
    private double daily;

    /** Tokens were used. */
    void used(long tokens, long now) {
        if (!begun) {
            begun = true;
            beganAt = now;
            at = now;
        }
        decay(now);
        brief += tokens / SHORT;
        hourly += tokens / LONG;
        daily += tokens / USUAL;
    }

    /** Times what is usual, in the window where it is less; 0 while too little is used or known. */
    long times(long now) {
        if (!begun) {
            return 0;
        }
        decay(now);
        double age = (now - beganAt) / 1e9;
        if (age < LEARNED_SECONDS || brief * SHORT < FLOOR_TOKENS) {
            return 0;
        }
        // An average that began at nothing is low by what it has not seen yet.
        double usual = daily / (1 - Math.exp(-age / USUAL));
        return usual <= 0 ? 0 : (long) (Math.min(brief, hourly) / usual);
    }

    private void decay(long now) {
        if (now - at <= 0) {
            return;
        }
        double seconds = (now - at) / 1e9;
        at = now;
        brief *= Math.exp(-seconds / SHORT);
        hourly *= Math.exp(-seconds / LONG);
        daily *= Math.exp(-seconds / USUAL);
    }
}

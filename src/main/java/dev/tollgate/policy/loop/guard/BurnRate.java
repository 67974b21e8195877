package dev.tollgate.policy.loop.guard;

import java.util.concurrent.TimeUnit;

/**
 * How fast a caller uses tokens, beside what was usual for it before (L11): averages over five minutes and over an hour, as in alerting on several
 * windows at once (Google, "The Site Reliability Workbook", chapter 5), against the hours in which it worked.
 *
 * <p>What is usual is learned from whole hours of work alone. So neither a night nor a weekend makes the next morning look like too much, and what
 * is burnt now does not count as usual at once. A silence counts as work for no more than five minutes.
 *
 * <p>Threads: guarded by the lock of whoever keeps it.
 */
public final class BurnRate {
    private static final double SHORT = TimeUnit.MINUTES.toSeconds(5);
    private static final double LONG = TimeUnit.HOURS.toSeconds(1);
    /** What is used in five minutes below this is never too much. */
    private static final double FLOOR_TOKENS = 50_000;
    /** Nothing is known of what is usual before so many hours of work … */
    private static final int LEARNED = 2;
    /** … and so many are remembered, the older ones ever less. */
    private static final int REMEMBERED = 24;

    private boolean begun;
    private long at;
    private double brief;
    private double hourly;

    private long usedAt;
    private double worked;
    private double tokensOfHour;
    private int hours;
    /** Tokens a second. */
    private double usual;

    /** Tokens were used. */
    public void used(long tokens, long now) {
        if (!begun) {
            begun = true;
            at = now;
            usedAt = now;
        }
        decay(now);
        brief += tokens / SHORT;
        hourly += tokens / LONG;
        worked += Math.clamp((now - usedAt) / 1e9, 0, SHORT);
        usedAt = now;
        tokensOfHour += tokens;
        if (worked >= LONG) {
            hours++;
            usual += (tokensOfHour / worked - usual) / Math.min(hours, REMEMBERED);
            worked = 0;
            tokensOfHour = 0;
        }
    }

    /** Times what is usual, in the window where it is less; 0 while too little is used or known. */
    public long times(long now) {
        if (hours < LEARNED || usual <= 0) {
            return 0;
        }
        decay(now);
        return brief * SHORT < FLOOR_TOKENS ? 0 : (long) (Math.min(brief, hourly) / usual);
    }

    private void decay(long now) {
        if (now - at <= 0) {
            return;
        }
        double seconds = (now - at) / 1e9;
        at = now;
        brief *= Math.exp(-seconds / SHORT);
        hourly *= Math.exp(-seconds / LONG);
    }
}

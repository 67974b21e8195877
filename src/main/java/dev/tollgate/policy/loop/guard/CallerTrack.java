package dev.tollgate.policy.loop.guard;

import dev.tollgate.run.Run;

/**
 * What one caller does in all its runs together, or what all the runs do that one run seems to have started: calls that are under way, runs that
 * begin, and how fast tokens are used.
 *
 * <p>Threads: any; each method holds its lock for less than a microsecond.
 */
final class CallerTrack {
    private final BurnRate burn = new BurnRate();
    private final FanOut fanOut = new FanOut();

    /** How many ids of runs it made up within a minute, where that is worth saying. */
    synchronized int newIds(Run run, long now) {
        return fanOut.newIds(run, now);
    }

    /** A call of a delegated run begins; how many are under way with it. */
    synchronized int begin() {
        return fanOut.begin();
    }

    /** A call comes of a run that this one began; how many it began within a minute. */
    synchronized int began(Run run, long now) {
        return fanOut.began(run, now);
    }

    synchronized void end() {
        fanOut.end();
    }

    synchronized void used(long tokens, long now) {
        burn.used(tokens, now);
    }

    /** How many times as many tokens as usual it uses. */
    synchronized long burn(long now) {
        return burn.times(now);
    }
}

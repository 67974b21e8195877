package dev.tollgate.policy.loop.guard;

import dev.tollgate.policy.loop.BurnRate;

/**
 * What one caller does in all its runs together: calls of delegated runs that are under way, and how fast it uses tokens.
 *
 * <p>Threads: any; each method holds its lock for less than a microsecond.
 */
final class CallerTrack {
    private final BurnRate burn = new BurnRate();
    private int delegated;

    /** A call of a delegated run begins; answers how many are under way with it. */
    synchronized int begin() {
        return ++delegated;
    }

    synchronized void end() {
        delegated--;
    }

    synchronized void used(long tokens, long now) {
        burn.used(tokens, now);
    }

    /** How many times as many tokens as usual it uses. */
    synchronized long burn(long now) {
        return burn.times(now);
    }
}

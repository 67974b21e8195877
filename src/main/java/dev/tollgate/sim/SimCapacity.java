package dev.tollgate.sim;

/**
 * How much a simulated provider takes at once.
 *
 * @param running answers under way at the same time, at least 1
 * @param waiting requests that wait for their turn beyond that; 0 means an immediate 429 with Retry-After
 * @param slowdown factor on every time when full, growing linearly with the answers under way; 1 means load does not slow it
 * @param cacheBlocks prompt blocks of 128 tokens that are remembered as cached; 0 means nothing is ever cached
 */
public record SimCapacity(int running, int waiting, double slowdown, int cacheBlocks) {
    public static final SimCapacity AMPLE = new SimCapacity(10_000, 0, 1, 0);

    public SimCapacity {
        if (running < 1 || waiting < 0 || !(slowdown >= 1) || cacheBlocks < 0) {
            throw new IllegalArgumentException("capacity: " + running + ", " + waiting + ", " + slowdown + ", "
                    + cacheBlocks + " (expected: running and slowdown at least 1, waiting and cacheBlocks at least 0)");
        }
    }

    /** At most {@code running} at once; {@code waiting} more may wait. */
    public static SimCapacity of(int running, int waiting) {
        return new SimCapacity(running, waiting, 1, 0);
    }

    /** The factor on every time while {@code now} answers are under way (this one included). */
    public double slowdownAt(int now) {
        return running == 1 ? 1 : 1 + (slowdown - 1) * (Math.min(now, running) - 1) / (running - 1);
    }
}

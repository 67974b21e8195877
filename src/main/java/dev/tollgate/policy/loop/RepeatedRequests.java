package dev.tollgate.policy.loop;

import java.util.concurrent.TimeUnit;

/**
 * How often a run sent the same request again although it had been answered (L4): the last {@value #KEPT} different requests.
 *
 * <p>Not counted are what is sent while the same is still under way (several answers at once are wanted), what an SDK sends again, what
 * follows a failure, and what comes half a minute or more after the answer (a cache is kept warm, or a clock strikes each minute).
 *
 * <p>Threads: guarded by the lock of its run.
 */
final class RepeatedRequests {
    static final int KEPT = 4;

    /** How long after its answer a request may come again as if nothing had been said … */
    static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** … and one that begins a conversation: many people may ask the same. */
    static final long OPENING_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final long[] keys = new long[KEPT];
    private final long[] since = new long[KEPT];
    private final long[] answeredAt = new long[KEPT];
    private final int[] times = new int[KEPT];
    private final int[] underWay = new int[KEPT];
    private final boolean[] answered = new boolean[KEPT];
    private final long[] usedAt = new long[KEPT];
    private long uses;

    /**
     * A request begins.
     *
     * @param key   its hash; 0 if it is not known, which never repeats
     * @param again whether its sender says that it repeats a request that failed
     * @param pause so long after its answer it is no repetition
     * @return how often it was sent in succession, this one included
     */
    int begin(long key, boolean again, long pause, long now) {
        if (key == 0) {
            return 1;
        }
        int at = find(key);
        if (at < 0) {
            at = leastUsed();
            keys[at] = key;
            times[at] = 0;
            underWay[at] = 0;
            answered[at] = false;
        }
        if (times[at] == 0 || (answered[at] && now - answeredAt[at] >= pause) || now - since[at] >= WINDOW_NANOS) {
            times[at] = 1;
            since[at] = now;
        } else if (answered[at] && underWay[at] == 0 && !again) {
            times[at]++;
        }
        usedAt[at] = ++uses;
        answered[at] = false;
        underWay[at]++;
        return times[at];
    }

    /** Whether a request may truly be sent again because it failed: it was sent, and the last sending has had no answer. */
    boolean wentUnanswered(long key) {
        int at = find(key);
        return at >= 0 && (!answered[at] || underWay[at] > 0);
    }

    /** A request that began has ended; {@code whole} says whether a model answered it. */
    void end(long key, boolean whole, long now) {
        int at = find(key);
        if (at >= 0 && underWay[at] > 0) {
            underWay[at]--;
            answered[at] |= whole;
            answeredAt[at] = now;
        }
    }

    private int leastUsed() {
        int least = 0;
        for (int i = 1; i < KEPT; i++) {
            if (usedAt[i] < usedAt[least]) {
                least = i;
            }
        }
        return least;
    }

    private int find(long key) {
        for (int i = 0; i < KEPT; i++) {
            if (keys[i] == key && times[i] > 0) {
                return i;
            }
        }
        return -1;
    }
}

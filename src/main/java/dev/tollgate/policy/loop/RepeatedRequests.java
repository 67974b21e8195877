package dev.tollgate.policy.loop;

import java.util.concurrent.TimeUnit;

/**
 * How often a run sent the same request again although it had been answered (L4): the last {@value #KEPT} different requests, 128 bytes.
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

    /** How long after its answer a person may have it written anew. */
    private static final long READ_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(10);

    // What a request takes in the array, and where in it each of its numbers stands.
    private static final int LONGS = 4;
    private static final int KEY = 0;
    private static final int SINCE = 1;
    private static final int ANSWERED_AT = 2;
    /** Twice how often it was sent (the upper half), how many of it are under way, and whether it was answered (the lowest bit). */
    private static final int COUNTS = 3;

    private static final long[] NONE = {};

    /** The request that was sent last stands last, and free room, whose keys are 0, before the others. Flat: it changes with each call. */
    private long[] kept = NONE;

    /**
     * A request begins.
     *
     * @param key   its hash; 0 if it is not known, which never repeats
     * @param again whether its sender says that it repeats a request that failed
     * @param pause so long after its answer it is no repetition
     * @param talk  whether no tool is called, so that a person may be talking, who reads an answer and has it written anew: that counts half
     * @return how often it was sent in succession, this one included
     */
    int begin(long key, boolean again, long pause, boolean talk, long now) {
        if (key == 0) {
            return 1;
        }
        int at = find(key);
        int halves = 2;
        int underWay = 0;
        long since = now;
        if (at >= 0) {
            boolean answered = answered(at);
            underWay = underWay(at);
            boolean over =
                    (answered && now - kept[at + ANSWERED_AT] >= pause) || now - kept[at + SINCE] >= WINDOW_NANOS;
            if (!over) {
                int more = talk && now - kept[at + ANSWERED_AT] >= READ_NANOS ? 1 : 2;
                halves = halves(at) + (answered && underWay == 0 && !again ? more : 0);
                since = kept[at + SINCE];
            }
        }
        int last = last(at);
        kept[last + KEY] = key;
        kept[last + SINCE] = since;
        count(last, halves, underWay + 1, false);
        return halves / 2;
    }

    /** Whether a request may truly be sent again because it failed: it was sent, and the last sending has had no answer. */
    boolean wentUnanswered(long key) {
        int at = find(key);
        return at >= 0 && (!answered(at) || underWay(at) > 0);
    }

    /** A request that began has ended; {@code whole} says whether a model answered it. */
    void end(long key, boolean whole, long now) {
        int at = find(key);
        if (at >= 0 && underWay(at) > 0) {
            count(at, halves(at), underWay(at) - 1, answered(at) || whole);
            kept[at + ANSWERED_AT] = now;
        }
    }

    /** Makes room at the end, for one that stands elsewhere or, if that is negative, instead of the one that was not sent for longest. */
    private int last(int at) {
        if (at < 0 && (kept.length == 0 || kept[KEY] != 0) && kept.length < KEPT * LONGS) {
            // Many runs are one request and no more.
            var room = new long[(kept.length == 0 ? 1 : KEPT) * LONGS];
            System.arraycopy(kept, 0, room, room.length - kept.length, kept.length);
            kept = room;
        }
        int gone = Math.max(0, at);
        int last = kept.length - LONGS;
        System.arraycopy(kept, gone + LONGS, kept, gone, last - gone);
        return last;
    }

    /** Where a request stands; negative if it is not kept. */
    private int find(long key) {
        int at = key == 0 ? -1 : kept.length - LONGS;
        while (at >= 0 && kept[at + KEY] != key) {
            at -= LONGS;
        }
        return at;
    }

    private int halves(int at) {
        return (int) (kept[at + COUNTS] >>> Integer.SIZE);
    }

    private int underWay(int at) {
        return (int) kept[at + COUNTS] >>> 1;
    }

    private boolean answered(int at) {
        return (kept[at + COUNTS] & 1) != 0;
    }

    private void count(int at, int halves, int underWay, boolean answered) {
        kept[at + COUNTS] = (long) halves << Integer.SIZE | (long) underWay << 1 | (answered ? 1 : 0);
    }
}

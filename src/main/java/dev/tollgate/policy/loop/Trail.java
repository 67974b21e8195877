package dev.tollgate.policy.loop;

import java.util.Arrays;

/**
 * What an agent did, oldest first: the last {@value #MOST} events as hashes, at most 1.1 KiB.
 *
 * <p>An event is all that was called in one message, so that the same call made several times at once is one event.
 *
 * <p>Threads: confined to one, or guarded by the lock of the run that keeps it.
 */
public final class Trail {
    /** How many events are kept: as many as a {@code long} has bits. */
    public static final int MOST = Long.SIZE;

    private static final int FEW = 8;
    /** How many events may be new in one call where old results were cleared. */
    private static final int MOST_NEWS = 4;

    private static final long[] NONE = {};

    /** Of each event the hash of its calls, then that of what came back. */
    private long[] events;

    /** A bit for each event that failed … */
    private long failed;
    /** … and for each that only asked whether something was ready. */
    private long polls;

    private int size;

    /** One of which nothing is known yet. */
    public Trail() {
        events = NONE;
    }

    /** An empty one with room for so many events, if that many may be kept. */
    Trail(int room) {
        events = room == 0 ? NONE : new long[2 * Math.min(room, MOST)];
    }

    /**
     * Adds what happened next; the oldest event is forgotten when there is no room.
     *
     * @param act    hash of the calls, or of what was said
     * @param result hash of what came back
     * @param failed whether all of it failed
     * @param polls  whether it asked if something was ready, so that repeating it is what it is for
     */
    public Trail add(long act, long result, boolean failed, boolean polls) {
        if (size == MOST) {
            forget(1);
        }
        room(size + 1);
        events[2 * size] = act;
        events[2 * size + 1] = result;
        this.failed |= (failed ? 1L : 0) << size;
        this.polls |= (polls ? 1L : 0) << size;
        size++;
        return this;
    }

    /** How many events are kept. */
    public int size() {
        return size;
    }

    long act(int index) {
        return events[2 * index];
    }

    long result(int index) {
        return events[2 * index + 1];
    }

    boolean failed(int index) {
        return (failed >>> index & 1) != 0;
    }

    boolean polls(int index) {
        return (polls >>> index & 1) != 0;
    }

    /** Whether two events are the same: the same calls with the same results. */
    boolean same(int one, int other) {
        return act(one) == act(other) && result(one) == result(other);
    }

    /**
     * The run of which this is known tells another trail: an agent that sends its whole conversation tells all again, one that sends only the
     * end of it adds to what is known.
     *
     * <p>What was told before is kept only where the new trail plainly goes on from it: its first half at least is the end of the old one. A trail that
     * is longer, or is where the old one began (the agent went back), replaces it. Of events that are told again the results that were told first are
     * kept: to save room, clients clear old ones.
     *
     * @param told copied, not kept
     * @return whether no more is known now than what was told
     */
    boolean hear(Trail told) {
        int again = toldAgain(told);
        if (again > 0 && !told.matches(this, size - again, again)) {
            append(told, again);
            return false;
        }
        if (told.size > size || told.matches(this, 0, told.size)) {
            take(told);
            return true;
        }
        int least = Math.max(1, told.size / 2);
        int shared = told.size - 1;
        while (shared >= least && !told.matches(this, size - shared, shared)) {
            shared--;
        }
        if (shared < least) {
            take(told);
            return true;
        }
        append(told, shared);
        return size == told.size;
    }

    /** How many of the first events told are the end of what is known, if only by their calls; the last of them by its result too. */
    private int toldAgain(Trail told) {
        for (int again = told.size; again > 0 && again >= told.size - MOST_NEWS; again--) {
            if (again <= size
                    && told.result(again - 1) == result(size - 1)
                    && told.actsMatch(this, size - again, again)) {
                return again;
            }
        }
        return 0;
    }

    private boolean actsMatch(Trail other, int from, int length) {
        for (int i = length - 1; i >= 0; i--) {
            if (act(i) != other.act(from + i)) {
                return false;
            }
        }
        return true;
    }

    private void append(Trail told, int from) {
        for (int i = from; i < told.size; i++) {
            add(told.act(i), told.result(i), told.failed(i), told.polls(i));
        }
    }

    /** The same as {@link #take}, for a trail of one's own. */
    Trail taking(Trail told) {
        take(told);
        return this;
    }

    /** Becomes what was told, which is copied: whoever keeps a trail for long keeps its own array, and writes no reference for each call. */
    void take(Trail told) {
        room(told.size);
        System.arraycopy(told.events, 0, events, 0, 2 * told.size);
        failed = told.failed;
        polls = told.polls;
        size = told.size;
    }

    /** Forgets so many of the oldest events; none if that is negative. */
    Trail forget(int oldest) {
        int gone = Math.clamp(oldest, 0, size);
        if (gone > 0) {
            size -= gone;
            System.arraycopy(events, 2 * gone, events, 0, 2 * size);
            failed = size == 0 ? 0 : failed >>> gone;
            polls = size == 0 ? 0 : polls >>> gone;
        }
        return this;
    }

    private void room(int least) {
        if (events.length < 2 * least) {
            int most = Math.max(FEW, Integer.highestOneBit(2 * least - 1));
            events = Arrays.copyOf(events, 2 * Math.min(most, MOST));
        }
    }

    /** Whether the first events are those of the other from there on. */
    private boolean matches(Trail other, int from, int length) {
        return Arrays.equals(events, 0, 2 * length, other.events, 2 * from, 2 * (from + length));
    }

    @Override
    public String toString() {
        return "Trail[" + size + " events]";
    }
}

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
    /** How many events are kept. */
    public static final int MOST = 64;

    private static final byte FAILED = 1;
    private static final byte POLLS = 2;

    private static final int FEW = 8;
    private static final long[] NONE = {};
    private static final byte[] UNMARKED = {};

    private long[] acts = NONE;
    private long[] results = NONE;
    private byte[] marks = UNMARKED;
    private int size;

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
            System.arraycopy(acts, 1, acts, 0, MOST - 1);
            System.arraycopy(results, 1, results, 0, MOST - 1);
            System.arraycopy(marks, 1, marks, 0, MOST - 1);
            size--;
        } else if (size == acts.length) {
            int room = Math.max(FEW, 2 * size);
            acts = Arrays.copyOf(acts, room);
            results = Arrays.copyOf(results, room);
            marks = Arrays.copyOf(marks, room);
        }
        acts[size] = act;
        results[size] = result;
        marks[size++] = (byte) ((failed ? FAILED : 0) | (polls ? POLLS : 0));
        return this;
    }

    /** How many events are kept. */
    public int size() {
        return size;
    }

    long act(int index) {
        return acts[index];
    }

    long result(int index) {
        return results[index];
    }

    boolean failed(int index) {
        return (marks[index] & FAILED) != 0;
    }

    boolean polls(int index) {
        return (marks[index] & POLLS) != 0;
    }

    /** Whether two events are the same: the same calls with the same results. */
    boolean same(int one, int other) {
        return acts[one] == acts[other] && results[one] == results[other];
    }

    /**
     * What is known of a run after it told another trail: an agent that sends its whole conversation tells all again, one that sends only the
     * end of it adds to what is known.
     *
     * <p>What was told before is kept only where the new trail plainly goes on from it: its first half at least is the end of the old one. A trail that
     * is longer, or is where the old one began (the agent went back), replaces it.
     */
    public static Trail after(Trail known, Trail told) {
        if (told.size == 0 && known.size == 0) {
            return known;
        }
        if (told.size > known.size || told.begins(known)) {
            return told;
        }
        int least = Math.max(1, told.size / 2);
        int shared = told.size - 1;
        while (shared >= least && !told.continuesBy(known, shared)) {
            shared--;
        }
        if (shared < least) {
            return told;
        }
        var whole = new Trail();
        whole.addAll(known, 0);
        whole.addAll(told, shared);
        return whole;
    }

    /** The events from this index on; all of them if it is negative. */
    Trail since(int index) {
        if (index <= 0) {
            return this;
        }
        var rest = new Trail();
        rest.addAll(this, index);
        return rest;
    }

    private boolean begins(Trail whole) {
        return matches(whole, 0, size);
    }

    private boolean continuesBy(Trail known, int shared) {
        return matches(known, known.size - shared, shared);
    }

    private boolean matches(Trail other, int from, int length) {
        for (int i = 0; i < length; i++) {
            if (acts[i] != other.acts[from + i] || results[i] != other.results[from + i]) {
                return false;
            }
        }
        return true;
    }

    private void addAll(Trail from, int first) {
        for (int i = first; i < from.size; i++) {
            add(from.acts[i], from.results[i], from.failed(i), from.polls(i));
        }
    }

    @Override
    public String toString() {
        return "Trail[" + size + " events]";
    }
}

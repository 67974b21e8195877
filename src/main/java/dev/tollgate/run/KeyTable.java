package dev.tollgate.run;

/**
 * Numbers by keys that are hashes already, so evenly spread; several may stand under one key, in the order in which they came.
 *
 * <p>Two flat arrays in which a key stands at its place or soon after it (open addressing with linear probing and removal without marks,
 * Knuth, "The Art of Computer Programming" volume 3, section 6.4, algorithms L and R). Hundreds of thousands of keys are no objects that a
 * collector has to visit, and changing one writes no reference.
 *
 * <p>Threads: guarded by whoever keeps it.
 */
public final class KeyTable {
    /** No place. */
    public static final int NONE = -1;

    private static final int LEAST = 16;

    /** 0 where nothing stands; as long as a power of two, and never more than two thirds full. */
    private long[] keys = new long[LEAST];

    private int[] values = new int[LEAST];
    private int size;

    /** The place of what came first under a key, which is not 0; {@link #NONE} if nothing did. */
    public int first(long key) {
        return from(home(key), key);
    }

    /** The place of what came next under the key of this place; {@link #NONE} if nothing did. */
    int next(int place) {
        return from(after(place), keys[place]);
    }

    /** The number that stands at a place. */
    public int value(int place) {
        return values[place];
    }

    /** Puts another number there. */
    public void set(int place, int value) {
        values[place] = value;
    }

    /** How many numbers are in it. */
    public int size() {
        return size;
    }

    /** Puts a number under a key, behind those that stand there. */
    public void add(long key, int value) {
        if (3 * (size + 1) > 2 * keys.length) {
            grow();
        }
        insert(key, value);
        size++;
    }

    /** Takes out what stands at a place; all other places may be others after it. */
    public void remove(int place) {
        int hole = place;
        for (int at = after(hole); keys[at] != 0; at = after(at)) {
            // What is as far from its home as from the hole, or farther, is still found when it moves there.
            if (distance(home(keys[at]), at) >= distance(hole, at)) {
                keys[hole] = keys[at];
                values[hole] = values[at];
                hole = at;
            }
        }
        keys[hole] = 0;
        size--;
    }

    private int from(int start, long key) {
        for (int at = start; keys[at] != 0; at = after(at)) {
            if (keys[at] == key) {
                return at;
            }
        }
        return NONE;
    }

    private void insert(long key, int value) {
        int at = home(key);
        while (keys[at] != 0) {
            at = after(at);
        }
        keys[at] = key;
        values[at] = value;
    }

    private void grow() {
        var oldKeys = keys;
        var oldValues = values;
        // From behind a gap on, so that what stands under one key is met in the order in which it came.
        int gap = 0;
        while (oldKeys[gap] != 0) {
            gap++;
        }
        keys = new long[2 * oldKeys.length];
        values = new int[keys.length];
        for (int i = 1; i < oldKeys.length; i++) {
            int at = (gap + i) & (oldKeys.length - 1);
            if (oldKeys[at] != 0) {
                insert(oldKeys[at], oldValues[at]);
            }
        }
    }

    private int home(long key) {
        return (int) key & (keys.length - 1);
    }

    private int after(int place) {
        return (place + 1) & (keys.length - 1);
    }

    private int distance(int from, int to) {
        return (to - from) & (keys.length - 1);
    }
}

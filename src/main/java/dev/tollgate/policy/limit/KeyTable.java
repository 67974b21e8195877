package dev.tollgate.policy.limit;

import java.util.Arrays;

/**
 * Numbers by 64-bit keys, in flat arrays: nothing is boxed, and a collection of young objects finds nothing here to look at. Open addressing
 * with linear probing; what follows a removed key moves up (Knuth, "The Art of Computer Programming", volume 3, section 6.4, algorithm R).
 *
 * <p>Threads: confined to the lock of the {@link LocalLimits} that has it.
 */
final class KeyTable {
    /** No number. */
    static final int NONE = -1;

    private static final int LEAST_SEATS = 64;
    /** The golden ratio as 64 bits (section 6.4, multiplicative hashing). */
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private long[] keys = new long[LEAST_SEATS];
    /** At each seat the number of its key; {@link #NONE} at a free one. */
    private int[] numbers = free(LEAST_SEATS);

    private int size;

    private static int[] free(int seats) {
        var numbers = new int[seats];
        Arrays.fill(numbers, NONE);
        return numbers;
    }

    /** The number of a key; {@link #NONE} where it has none. */
    int get(long key) {
        return numbers[seat(key)];
    }

    /**
     * Gives a key a number, whatever it had.
     *
     * @param number at least 0
     */
    void put(long key, int number) {
        int seat = seat(key);
        if (numbers[seat] == NONE) {
            if (2 * (size + 1) > keys.length) {
                grow();
                seat = seat(key);
            }
            size++;
            keys[seat] = key;
        }
        numbers[seat] = number;
    }

    /** Takes a key's number away; one that has none is left alone. */
    void remove(long key) {
        int gap = seat(key);
        if (numbers[gap] == NONE) {
            return;
        }
        size--;
        for (int seat = next(gap); numbers[seat] != NONE; seat = next(seat)) {
            // It may move up unless its own place lies behind the gap.
            if (behind(home(keys[seat]), seat) >= behind(gap, seat)) {
                keys[gap] = keys[seat];
                numbers[gap] = numbers[seat];
                gap = seat;
            }
        }
        numbers[gap] = NONE;
    }

    /** How many keys have a number. */
    int size() {
        return size;
    }

    /** Where a key is, or would be. */
    private int seat(long key) {
        int seat = home(key);
        while (numbers[seat] != NONE && keys[seat] != key) {
            seat = next(seat);
        }
        return seat;
    }

    private int home(long key) {
        return (int) ((key * GOLDEN) >>> 32) & (keys.length - 1);
    }

    private int next(int seat) {
        return (seat + 1) & (keys.length - 1);
    }

    /** How far a seat lies behind another one. */
    private int behind(int from, int to) {
        return (to - from) & (keys.length - 1);
    }

    private void grow() {
        var oldKeys = keys;
        var oldNumbers = numbers;
        keys = new long[2 * oldKeys.length];
        numbers = free(keys.length);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldNumbers[i] != NONE) {
                int seat = seat(oldKeys[i]);
                keys[seat] = oldKeys[i];
                numbers[seat] = oldNumbers[i];
            }
        }
    }
}

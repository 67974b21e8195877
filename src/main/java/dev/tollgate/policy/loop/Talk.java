package dev.tollgate.policy.loop;

import dev.tollgate.llm.Transcript;

/**
 * The last {@value #KEPT} things said between an agent and whoever answers it, oldest first (L5, L6).
 *
 * <p>Threads: confined to one.
 */
public final class Talk {
    /** How many messages are looked at. */
    public static final int KEPT = 8;

    private final boolean[] agent = new boolean[KEPT];
    private final long[] hashes = new long[KEPT];
    private final long[] sketches = new long[KEPT];
    private int size;

    /**
     * Adds what was said next; what is more than can be kept is left out.
     *
     * @param byAgent whether the agent said it, not whoever answers it
     * @param hash    of the text
     * @param sketch  its SimHash; 0 if it is too short for one
     */
    public Talk add(boolean byAgent, long hash, long sketch) {
        if (size < KEPT) {
            agent[size] = byAgent;
            hashes[size] = hash;
            sketches[size++] = sketch;
        }
        return this;
    }

    /** How many earlier things the agent said its last one nearly repeats, as far back as whoever answers it said nothing new either. */
    int repeats() {
        int last = last(true);
        int count = 0;
        for (int i = last - 1; i >= 0; i--) {
            if (agent[i]) {
                count += near(i, last) ? 1 : 0;
            } else if (others(i) == 0) {
                return count;
            }
        }
        return count;
    }

    /** Whether neither side said anything new last. */
    boolean idle() {
        int theirs = last(false);
        return others(last(true)) > 0 && theirs >= 0 && others(theirs) > 0;
    }

    private int last(boolean byAgent) {
        int last = size - 1;
        while (last >= 0 && agent[last] != byAgent) {
            last--;
        }
        return last;
    }

    /** How many of the other things that the same side said something nearly repeats. */
    private int others(int index) {
        int count = 0;
        for (int i = 0; i < size && index >= 0; i++) {
            count += i != index && agent[i] == agent[index] && near(i, index) ? 1 : 0;
        }
        return count;
    }

    private boolean near(int one, int other) {
        if (sketches[one] == 0 || sketches[other] == 0) {
            return hashes[one] == hashes[other];
        }
        return Long.bitCount(sketches[one] ^ sketches[other]) <= Transcript.NEAR_BITS;
    }
}

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

    private static final long[] NOTHING = {};

    /** Of each thing that was said its hash, then its sketch; none where an agent only calls tools. */
    private long[] said = NOTHING;
    /** A bit for each that the agent said. */
    private int agent;

    private int size;

    /**
     * Adds what was said next; what is more than can be kept is left out.
     *
     * @param byAgent whether the agent said it, not whoever answers it
     * @param hash    of the text
     * @param sketch  its SimHash; 0 if it is too short for one
     */
    public Talk add(boolean byAgent, long hash, long sketch) {
        if (said.length == 0) {
            said = new long[2 * KEPT];
        }
        if (size < KEPT) {
            agent |= (byAgent ? 1 : 0) << size;
            said[2 * size] = hash;
            said[2 * size + 1] = sketch;
            size++;
        }
        return this;
    }

    /** How many earlier things the agent said its last one nearly repeats, as far back as whoever answers it said nothing new either. */
    int repeats() {
        int last = last(true);
        int count = 0;
        for (int i = last - 1; i >= 0; i--) {
            if (byAgent(i)) {
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
        while (last >= 0 && byAgent(last) != byAgent) {
            last--;
        }
        return last;
    }

    /** How many of the other things that the same side said something nearly repeats. */
    private int others(int index) {
        int count = 0;
        for (int i = 0; i < size && index >= 0; i++) {
            count += i != index && byAgent(i) == byAgent(index) && near(i, index) ? 1 : 0;
        }
        return count;
    }

    private boolean byAgent(int index) {
        return (agent >>> index & 1) != 0;
    }

    private boolean near(int one, int other) {
        long sketch = said[2 * one + 1];
        long second = said[2 * other + 1];
        if (sketch == 0 || second == 0) {
            return said[2 * one] == said[2 * other];
        }
        return Long.bitCount(sketch ^ second) <= Transcript.NEAR_BITS;
    }
}

package dev.tollgate.policy.loop.chant;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.wire.Bytes;

/**
 * Hears whether a text repeats itself: the same {@value #CHUNK} bytes again and again, with at most {@value #GAP} in between, and nothing new
 * in between either.
 *
 * <p>Of what is said it remembers a few chunks, each for as long as it comes again in time. A repeat counts if the stretch from one chunk to the
 * next has been heard before too: records of a list, rows of a table and lines of code share long chunks, but each says something
 * of its own. A chunk of fewer than {@value #LETTERS} different letters (rulers, zeros, {@code false, false}) is none.
 *
 * <p>Hashes are polynomials modulo 2^64 over the text from its beginning, so any stretch's hash is a subtraction away (Rabin and Karp,
 * "Efficient randomized pattern-matching algorithms", 1987). Below 1.5 KiB, some nanoseconds a byte.
 *
 * <p>Threads: confined to one exchange.
 */
public final class Chant implements AnswerReader.Ear {
    static final int CHUNK = 50;
    static final int GAP = 250;
    static final int LETTERS = 7;
    /** How many chunks are looked for at a time: one may stand where each round differs. */
    static final int CHUNKS = 4;

    /** How far a chunk is from the next that is the same, at most. */
    private static final int FARTHEST = CHUNK + GAP;
    /** Chunks are taken this far from each other. */
    private static final int APART = FARTHEST / CHUNKS;
    /** How soon a place is looked at again where no chunk could be taken. */
    private static final int SOON = 16;

    /** How many different stretches may alternate. */
    private static final int VARIANTS = 3;

    private static final int RING = 64;
    private static final long BASE = 0x9E3779B185EBCA87L;
    private static final long[] POWERS = powers();
    private static final long CHUNK_POWER = POWERS[CHUNK];

    /** Hashes of the text up to each of its last positions, and the bytes there. */
    private final long[] prefixes = new long[RING];

    private final byte[] recent = new byte[RING];

    private final long[] chunks = new long[CHUNKS];
    private final boolean[] taken = new boolean[CHUNKS];
    private final int[] lastAt = new int[CHUNKS];
    private final long[] lastPrefix = new long[CHUNKS];
    private final int[] due = new int[CHUNKS];
    private final int[] repeats = new int[CHUNKS];
    private final long[] stretches = new long[CHUNKS * VARIANTS];
    private final int[] nextVariant = new int[CHUNKS];

    private long prefix;
    private int length;
    /** When one of the chunks is to be replaced next. */
    private int nextDue;

    private int most;
    private long mostChunk;

    /** An ear that has heard nothing. */
    public Chant() {
        elsewhere();
    }

    private static long[] powers() {
        var powers = new long[FARTHEST + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * BASE;
        }
        return powers;
    }

    /** How often the same was said, at most: 0 or 1 if nothing was said again. */
    public int repeats() {
        return most;
    }

    /** A hash of what was said most often: the same wherever that is said. */
    public long hash() {
        return mostChunk;
    }

    @Override
    public void elsewhere() {
        prefix = 0;
        length = 0;
        prefixes[0] = 0;
        for (int i = 0; i < CHUNKS; i++) {
            forget(i);
            due[i] = CHUNK + i * APART;
        }
        nextDue = CHUNK;
    }

    @Override
    public void more(Bytes said) {
        var a = said.array();
        int end = said.offset() + said.length();
        long hash = prefix;
        int at = length;
        for (int i = said.offset(); i < end; i++) {
            hash = hash * BASE + (a[i] & 0xFF) + 1;
            at++;
            // What stood here is older than the chunk that ends here.
            long window = hash - prefixes[(at - CHUNK) & (RING - 1)] * CHUNK_POWER;
            prefixes[at & (RING - 1)] = hash;
            recent[at & (RING - 1)] = a[i];
            if (window == chunks[0] || window == chunks[1] || window == chunks[2] || window == chunks[3]) {
                again(window, hash, at);
            }
            if (at >= nextDue) {
                take(window, hash, at);
            }
        }
        prefix = hash;
        length = at;
    }

    private void again(long window, long hash, int at) {
        for (int i = 0; i < CHUNKS; i++) {
            int distance = at - lastAt[i];
            // Chunks that overlap are one; what is far away is about to be forgotten.
            if (taken[i] && chunks[i] == window && distance >= CHUNK && distance <= FARTHEST) {
                count(i, hash - lastPrefix[i] * POWERS[distance]);
                lastAt[i] = at;
                lastPrefix[i] = hash;
                due[i] = at + FARTHEST + 1;
            }
        }
    }

    private void count(int i, long stretch) {
        for (int v = i * VARIANTS; v < (i + 1) * VARIANTS; v++) {
            if (stretches[v] == stretch) {
                repeats[i]++;
                if (repeats[i] > most) {
                    most = repeats[i];
                    mostChunk = chunks[i];
                }
                return;
            }
        }
        stretches[i * VARIANTS + nextVariant[i]] = stretch;
        nextVariant[i] = (nextVariant[i] + 1) % VARIANTS;
        repeats[i] = Math.max(1, repeats[i] - 1);
    }

    private void take(long window, long hash, int at) {
        nextDue = Integer.MAX_VALUE;
        for (int i = 0; i < CHUNKS; i++) {
            if (at >= due[i]) {
                forget(i);
                boolean speaks = speaks(at);
                if (speaks) {
                    taken[i] = true;
                    chunks[i] = window;
                    lastAt[i] = at;
                    lastPrefix[i] = hash;
                }
                due[i] = speaks ? at + FARTHEST + 1 : at + SOON;
            }
            nextDue = Math.min(nextDue, due[i]);
        }
    }

    private void forget(int i) {
        taken[i] = false;
        repeats[i] = 0;
        nextVariant[i] = 0;
        for (int v = i * VARIANTS; v < (i + 1) * VARIANTS; v++) {
            stretches[v] = 0;
        }
    }

    /** Whether the last chunk has letters enough to be words. */
    private boolean speaks(int at) {
        long letters = 0;
        long others = 0;
        for (int i = at - CHUNK + 1; i <= at; i++) {
            byte b = recent[i & (RING - 1)];
            int lower = b | 0x20;
            if (b < 0) {
                others |= 1L << (b & 0x3F);
            } else if (lower >= 'a' && lower <= 'z') {
                letters |= 1L << (lower - 'a');
            }
        }
        return Long.bitCount(letters) + Long.bitCount(others) >= LETTERS;
    }
}

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
 * <p>Where a chunk comes again, the text is compared with itself as far back as it is kept and from there on byte by byte, so what repeats to the
 * letter is counted from its first time on. What varies is counted by its chunks.
 *
 * <p>Hashes are polynomials modulo 2^64 over the text from its beginning, so any stretch's hash is a subtraction away (Rabin and Karp,
 * "Efficient randomized pattern-matching algorithms", 1987). Below 2.5 KiB, some nanoseconds a byte.
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
    /** How much of the text is kept: where a chant begins is at most two rounds and a half before it is noticed. */
    private static final int KEPT = 1024;

    private static final long BASE = 0x9E3779B185EBCA87L;
    private static final long[] POWERS = powers();
    private static final long CHUNK_POWER = POWERS[CHUNK];

    /** Hashes of the text up to each of its last positions. */
    private final long[] prefixes = new long[RING];

    private final byte[] recent = new byte[KEPT];

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

    /** How far back the text is the same, byte by byte; 0 while it is not. */
    private int lag;
    /** For how many bytes it has been, and at how many it will have been said once more. */
    private int same;

    private int nextRound;
    /** Of the chunks of one round, whichever it begins with. */
    private long roundHash;

    private int hashed;

    private int most;
    private long mostHash;

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
        return mostHash;
    }

    @Override
    public void elsewhere() {
        prefix = 0;
        length = 0;
        lag = 0;
        prefixes[0] = 0;
        for (int i = 0; i < CHUNKS; i++) {
            forget(i);
            due[i] = CHUNK + i * APART;
        }
        nextDue = CHUNK;
    }

    @Override
    public void more(Bytes said) {
        int end = said.offset() + said.length();
        for (int i = said.offset(); i < end; ) {
            i = lag > 0 ? followed(said.array(), i) : passed(said.array(), i, end);
        }
    }

    /** Takes up what is nothing of note, and the first byte that is; answers where it has come to. */
    private int passed(byte[] a, int from, int end) {
        long hash = prefix;
        int at = length;
        int i = from;
        // Those not taken are 0, which is a hash like any other: again() looks twice.
        long chunk0 = chunks[0];
        long chunk1 = chunks[1];
        long chunk2 = chunks[2];
        long chunk3 = chunks[3];
        while (i < end) {
            byte b = a[i++];
            hash = hash * BASE + (b & 0xFF) + 1;
            at++;
            // What stood here is older than the chunk that ends here.
            long window = hash - prefixes[(at - CHUNK) & (RING - 1)] * CHUNK_POWER;
            prefixes[at & (RING - 1)] = hash;
            recent[at & (KEPT - 1)] = b;
            if (window == chunk0 || window == chunk1 || window == chunk2 || window == chunk3 || at >= nextDue) {
                look(window, hash, at);
                break;
            }
        }
        prefix = hash;
        length = at;
        return i;
    }

    /** Takes up one byte of what is being said again. */
    private int followed(byte[] a, int i) {
        long hash = prefix * BASE + (a[i] & 0xFF) + 1;
        int at = length + 1;
        long window = hash - prefixes[(at - CHUNK) & (RING - 1)] * CHUNK_POWER;
        prefixes[at & (RING - 1)] = hash;
        recent[at & (KEPT - 1)] = a[i];
        prefix = hash;
        length = at;
        follow(window, at);
        look(window, hash, at);
        return i + 1;
    }

    private void look(long window, long hash, int at) {
        again(window, hash, at);
        if (at >= nextDue) {
            take(window, hash, at);
        }
    }

    private void again(long window, long hash, int at) {
        for (int i = 0; i < CHUNKS; i++) {
            int distance = at - lastAt[i];
            // Chunks that overlap are one; what is far away is about to be forgotten.
            if (taken[i] && chunks[i] == window && distance >= CHUNK && distance <= FARTHEST) {
                count(i, hash - lastPrefix[i] * POWERS[distance]);
                if (lag == 0) {
                    compare(distance, at);
                }
                lastAt[i] = at;
                lastPrefix[i] = hash;
                due[i] = at + FARTHEST + 1;
            }
        }
    }

    private void compare(int distance, int at) {
        lag = distance;
        same = 0;
        int kept = Math.min(at - distance, KEPT - distance);
        while (same < kept && recent[(at - same) & (KEPT - 1)] == recent[(at - same - distance) & (KEPT - 1)]) {
            same++;
        }
        nextRound = same - same % distance + distance;
        roundHash = 0;
        hashed = 0;
    }

    private void follow(long window, int at) {
        if (recent[at & (KEPT - 1)] != recent[(at - lag) & (KEPT - 1)]) {
            lag = 0;
            return;
        }
        same++;
        if (hashed < lag) {
            hashed++;
            roundHash += window ^ (window >>> 29);
        }
        if (same >= nextRound) {
            said(same / lag + 1, roundHash);
            nextRound += lag;
        }
    }

    private void said(int times, long hash) {
        if (times > most) {
            most = times;
            mostHash = hash;
        }
    }

    private void count(int i, long stretch) {
        for (int v = i * VARIANTS; v < (i + 1) * VARIANTS; v++) {
            if (stretches[v] == stretch) {
                repeats[i]++;
                said(repeats[i], chunks[i]);
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
        chunks[i] = 0;
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
            byte b = recent[i & (KEPT - 1)];
            int lower = b | 0x20;
            if (b < 0) {
                others |= 1L << (b & 0x3F);
            } else if (lower >= 'a' && lower <= 'z') {
                letters |= 1L << (lower - 'a');
            }
            if (Long.bitCount(letters) + Long.bitCount(others) >= LETTERS) {
                return true;
            }
        }
        return false;
    }
}

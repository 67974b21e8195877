package dev.tollgate.dialect.request;

import dev.tollgate.wire.Words;
import java.util.Arrays;

/**
 * SimHash of texts (Charikar, "Similarity estimation techniques from rounding algorithms", 2002) over shingles of three words: texts that share
 * most of them have hashes that differ in few bits.
 *
 * <p>Words are runs of letters and digits, and of all that is not ASCII; ASCII letters count the same in either case. Eight bytes are looked at
 * at once, which is most words. The 64 counters are kept as bit planes, so that a shingle is counted in all of them at once.
 *
 * <p>Threads: confined to one.
 */
final class TextSketch {
    /** How many bytes of any value must come after a text. */
    static final int ROOM = Long.BYTES;

    private static final int PLANES = 8;
    private static final int MAX_COUNT = (1 << PLANES) - 1;

    private static final long SEVEN_BITS = ~Words.HIGHS;

    private final long[] planes = new long[PLANES];

    /**
     * The hash of so many bytes, behind which there must be {@value #ROOM} more; 0 if they have less than three words. At most {@value #MAX_COUNT}
     * shingles count.
     */
    long of(byte[] text, int from, int length) {
        Arrays.fill(planes, 0);
        int end = from + length;
        int shingles = 0;
        int words = 0;
        long older = 0;
        long old = 0;
        long word = 0;
        for (int i = from; i <= end && shingles < MAX_COUNT; ) {
            long bytes = Words.longAt(text, i);
            long letters = within(bytes | 0x20 * Words.ONES, 'a', 'z');
            long inWord = letters | within(bytes, '0', '9') | (bytes & Words.HIGHS);
            if (end - i < Long.BYTES) {
                inWord &= (1L << (8 * (end - i))) - 1;
            }
            int run = Words.firstMark(~inWord & Words.HIGHS);
            if (run > 0) {
                long lower = bytes | (letters >>> 2);
                word = CanonicalTree.mixed(31 * word + (lower & -1L >>> (64 - 8 * run)));
            }
            i += run;
            if (run == Long.BYTES) {
                continue;
            }
            i++;
            if (word != 0) {
                if (++words >= 3) {
                    count(CanonicalTree.mixed(older * 3 + old * 5 + word));
                    shingles++;
                }
                older = old;
                old = word;
                word = 0;
            }
        }
        return shingles == 0 ? 0 : majority(shingles);
    }

    /** Marks those of eight bytes that are ASCII characters from the first to the last with their highest bit. */
    private static long within(long bytes, char first, char last) {
        long low = bytes & SEVEN_BITS;
        long atLeast = low + (0x80 - first) * Words.ONES;
        long above = low + (0x7F - last) * Words.ONES;
        return atLeast & ~above & ~bytes & Words.HIGHS;
    }

    private void count(long bits) {
        long carry = bits;
        for (int p = 0; p < PLANES && carry != 0; p++) {
            long sum = planes[p] ^ carry;
            carry &= planes[p];
            planes[p] = sum;
        }
    }

    // Bit by bit, whether it was set in more than half of the shingles: the counters are compared with half, highest
    // plane first.
    private long majority(int shingles) {
        int half = shingles >> 1;
        long greater = 0;
        long equal = -1L;
        for (int p = PLANES - 1; p >= 0; p--) {
            long of = (half >> p & 1) == 0 ? 0 : -1L;
            greater |= equal & planes[p] & ~of;
            equal &= ~(planes[p] ^ of);
        }
        return greater == 0 ? 1 : greater;
    }
}

package dev.tollgate.dialect.request;

/**
 * SimHash of texts (Charikar, "Similarity estimation techniques from rounding algorithms", 2002) over shingles of three words: texts that share
 * most of them have hashes that differ in few bits.
 *
 * <p>Words are runs of letters and digits; ASCII letters count the same in either case. The 64 counters are kept as seven bit planes, so that a
 * shingle is counted in all of them at once.
 */
final class TextSketch {
    private static final int PLANES = 8;
    private static final int MAX_COUNT = (1 << PLANES) - 1;

    /** What each byte counts as inside a word; 0 if it is in none. */
    private static final char[] LETTERS = letters();

    private TextSketch() {}

    /** The hash of this text; 0 if it has less than three words. At most {@value #MAX_COUNT} shingles count. */
    static long of(byte[] text, int length) {
        var planes = new long[PLANES];
        int shingles = 0;
        long older = 0;
        long old = 0;
        int words = 0;
        int i = 0;
        while (i < length && shingles < MAX_COUNT) {
            long word = 0;
            int from = i;
            for (; i < length; i++) {
                int c = LETTERS[text[i] & 0xFF];
                if (c == 0) {
                    break;
                }
                word = (word ^ c) * 0x100000001B3L;
            }
            if (i == from) {
                i++;
                continue;
            }
            word = CanonicalTree.mixed(word);
            if (++words >= 3) {
                count(planes, CanonicalTree.mixed(older * 3 + old * 5 + word));
                shingles++;
            }
            older = old;
            old = word;
        }
        return shingles == 0 ? 0 : majority(planes, shingles);
    }

    private static char[] letters() {
        var letters = new char[256];
        for (int b = 0; b < letters.length; b++) {
            int lower = b | 0x20;
            boolean letter = lower >= 'a' && lower <= 'z';
            letters[b] = (char) (letter ? lower : b >= 0x80 || (b >= '0' && b <= '9') ? b : 0);
        }
        return letters;
    }

    private static void count(long[] planes, long bits) {
        long carry = bits;
        for (int p = 0; p < PLANES && carry != 0; p++) {
            long sum = planes[p] ^ carry;
            carry &= planes[p];
            planes[p] = sum;
        }
    }

    // Bit by bit, whether it was set in more than half of the shingles: the counters are compared with half, highest
    // plane first.
    private static long majority(long[] planes, int shingles) {
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

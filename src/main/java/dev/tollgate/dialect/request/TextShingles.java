package dev.tollgate.dialect.request;

import dev.tollgate.wire.Words;
import java.util.Arrays;

/**
 * What tells whether two texts say nearly the same: their shingles of three words (Broder, "On the resemblance and containment of documents", 1997),
 * and the numbers and names in them.
 *
 * <p>Words are runs of letters and digits, and of all that is not ASCII; ASCII letters count the same in either case. Two empty words stand before
 * the first and after the last, so that each word is in three shingles. A word is a name if it has a digit or a capital in it, begins with a capital
 * in the middle of a sentence, or is joined to its neighbour by a mark, as those of a path are: who works his way through a list says another number or
 * name each time, in the words of the time before.
 *
 * <p>Shingles are kept as a map of {@value #BITS} bits, into which few of those in a text of half a KiB fall together. Eight bytes are looked at
 * at once, which is most words.
 *
 * <p>Threads: stateless.
 */
final class TextShingles {
    /** How many bytes of any value must come after a text. */
    static final int ROOM = Long.BYTES;

    private static final int BIT_OF = 10;
    private static final int BITS = 1 << BIT_OF;
    private static final int MAP_BYTES = BITS / Byte.SIZE;

    /** How many bytes the shingles of a text take up. */
    static final int BYTES = MAP_BYTES + Long.BYTES;

    private static final long SEVEN_BITS = ~Words.HIGHS;
    private static final long FIRST_BYTE = 0x80;

    private TextShingles() {}

    /** Writes the shingles of so many bytes, behind which there must be {@value #ROOM} more, to where there is room for {@value #BYTES}. */
    static void write(byte[] room, int from, int length, int to) {
        Arrays.fill(room, to, to + MAP_BYTES, (byte) 0);
        long names = 0;
        long older = 0;
        long old = 0;
        long word = 0;
        boolean oldIsName = true;
        boolean isName = false;
        boolean joined = false;
        boolean begins = true;
        int end = from + length;
        for (int i = from; i <= end; ) {
            long bytes = Words.longAt(room, i);
            long letters = within(bytes | 0x20 * Words.ONES, 'a', 'z');
            long digits = within(bytes, '0', '9');
            long inWord = letters | digits | (bytes & Words.HIGHS);
            if (end - i < Long.BYTES) {
                inWord &= (1L << (8 * (end - i))) - 1;
            }
            int run = Words.firstMark(~inWord & Words.HIGHS);
            if (run > 0) {
                long ours = -1L >>> (64 - 8 * run);
                long capitals = letters & ~(bytes << 2);
                if (word == 0 && (begins || (run == 1 && (byte) bytes == 'I'))) {
                    capitals &= ~FIRST_BYTE;
                }
                isName |= ((capitals | digits) & ours) != 0;
                word = CanonicalTree.mixed(31 * word + ((bytes | (letters >>> 2)) & ours));
            }
            i += run;
            if (run == Long.BYTES) {
                continue;
            }
            if (word != 0) {
                if (joined && !oldIsName) {
                    names += CanonicalTree.mixed(old);
                }
                oldIsName = isName || joined;
                if (oldIsName) {
                    names += CanonicalTree.mixed(word);
                }
                mark(room, to, older, old, word);
                older = old;
                old = word;
                word = 0;
                isName = false;
                joined = true;
                begins = false;
            }
            byte mark = room[i++];
            if (mark == ' ') {
                joined = false;
                continue;
            }
            joined &= mark > ' ' && mark != '\'';
            begins |= mark == '.' || mark == '!' || mark == '?' || mark == ':' || mark == '\n';
        }
        if (old != 0) {
            mark(room, to, older, old, 0);
            mark(room, to, old, 0, 0);
        }
        Words.put(room, to + MAP_BYTES, names);
    }

    /** Marks those of eight bytes that are ASCII characters from the first to the last with their highest bit. */
    private static long within(long bytes, char first, char last) {
        long low = bytes & SEVEN_BITS;
        long atLeast = low + (0x80 - first) * Words.ONES;
        long above = low + (0x7F - last) * Words.ONES;
        return atLeast & ~above & ~bytes & Words.HIGHS;
    }

    private static void mark(byte[] room, int to, long older, long old, long word) {
        int bit = (int) ((older * 3 + old * 5 + word) >>> (Long.SIZE - BIT_OF));
        room[to + (bit >>> 3)] |= (byte) (1 << (bit & 7));
    }

    /**
     * Whether two texts whose shingles were written say nearly the same: the same numbers and names, and of all their shingles seven in ten are in
     * both, as where one word in fifteen is another. Never so for texts without words.
     *
     * @param cut whether either was too long to be looked at as a whole: if no word differs, what differs was not seen
     */
    static boolean near(byte[] room, int one, int other, boolean cut) {
        if (Words.longAt(room, one + MAP_BYTES) != Words.longAt(room, other + MAP_BYTES)) {
            return false;
        }
        int common = 0;
        int all = 0;
        for (int i = 0; i < MAP_BYTES; i += Long.BYTES) {
            long ours = Words.longAt(room, one + i);
            long theirs = Words.longAt(room, other + i);
            common += Long.bitCount(ours & theirs);
            all += Long.bitCount(ours | theirs);
        }
        return common > 0 && 10 * common >= 7 * all && !(cut && common == all);
    }
}

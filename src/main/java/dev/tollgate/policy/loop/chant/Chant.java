package dev.tollgate.policy.loop.chant;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Words;
import java.util.Arrays;

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
 * <p>A chunk is looked for by its last eight bytes, and compared whole where they stand. A text too short for the count that is asked for is not
 * looked at, and one that comes whole is not kept. Below 1.5 KiB, about a nanosecond a byte.
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

    /** How much of the text is kept: where a chant begins is at most two rounds and a half before it is noticed. */
    private static final int KEPT = 768;
    /** Room for that and for what comes next, and for the beginning of a text that may be short. */
    private static final int ROOM = 1024;

    private static final int LITTLE_ROOM = 512;

    private static final byte[] NOTHING = new byte[0];
    private static final long[] NEVER = new long[0];
    private static final long BASE = 0x9E3779B185EBCA87L;

    /** How long a text must be, so that the least count of interest may be found in it. */
    private final int enough;

    /** What is said, from its byte number {@link #gone} on. */
    private byte[] text = NOTHING;

    private byte[] kept = NOTHING;
    private int gone;
    private int length;
    /** Up to where it was looked at. */
    private int heard;

    /** How the chunks end; of no meaning where none was taken. */
    private final long[] endings = new long[CHUNKS];
    /** Where they stood last; 0 if none was taken. */
    private final int[] lastAt = new int[CHUNKS];

    private final int[] due = new int[CHUNKS];
    private final int[] repeats = new int[CHUNKS];
    private long[] stretches = NEVER;
    private final int[] nextVariant = new int[CHUNKS];
    /** When one of the chunks is to be replaced next. */
    private int nextDue;

    /** How far back the text is the same, byte by byte; 0 while it is not. */
    private int lag;
    /** For how many bytes it has been, and at how many it will have been said once more. */
    private int same;

    private int nextRound;
    /** Of what one round says, whichever place it begins with. */
    private long roundHash;

    private int hashed;

    private int most;
    private long mostHash;

    /** An ear that has heard nothing; {@code least} is the least count of {@link #repeats} that matters, at least 1. */
    public Chant(int least) {
        enough = Math.clamp((long) least * CHUNK, CHUNK, ROOM);
    }

    /** How often the same was said, at most, if that is as often as matters: otherwise maybe less. */
    public int repeats() {
        return most;
    }

    /** A hash of what was said most often: the same wherever that is said. */
    public long hash() {
        return mostHash;
    }

    @Override
    public void elsewhere() {
        length = 0;
        gone = 0;
        heard = 0;
    }

    @Override
    public void whole(Bytes said) {
        elsewhere();
        if (said.length() >= enough) {
            gone = -said.offset();
            length = said.length();
            listen(said.array());
        }
        elsewhere();
    }

    @Override
    public void more(Bytes said) {
        for (int from = 0; from < said.length(); ) {
            from += keep(said, from);
            if (length >= enough) {
                listen(kept);
            }
        }
    }

    /** Keeps what there is room for, in place of what is not needed any more; answers how much that is. */
    private int keep(Bytes said, int from) {
        int held = length - gone;
        int left = said.length() - from;
        if (held + left > kept.length && kept.length < ROOM) {
            kept = Arrays.copyOf(kept, held + left <= LITTLE_ROOM ? LITTLE_ROOM : ROOM);
        } else if (held == ROOM) {
            System.arraycopy(kept, ROOM - KEPT, kept, 0, KEPT);
            gone += ROOM - KEPT;
            held = KEPT;
        }
        int taken = Math.min(left, kept.length - held);
        System.arraycopy(said.array(), said.offset() + from, kept, held, taken);
        length += taken;
        return taken;
    }

    private void listen(byte[] said) {
        text = said;
        if (heard == 0) {
            begin();
        }
        while (heard < length) {
            if (lag == 0) {
                pass();
            } else {
                heard++;
                follow();
                look();
            }
        }
        text = NOTHING;
    }

    private void begin() {
        lag = 0;
        for (int i = 0; i < CHUNKS; i++) {
            forget(i);
            due[i] = CHUNK + i * APART;
        }
        nextDue = CHUNK;
        heard = CHUNK - 1;
    }

    /** Goes to the next place where a chunk may end or is due. */
    private void pass() {
        var a = text;
        int at = heard - gone;
        int end = Math.min(length, nextDue) - gone;
        long ending0 = endings[0];
        long ending1 = endings[1];
        long ending2 = endings[2];
        long ending3 = endings[3];
        boolean known = false;
        while (at < end && !known) {
            at++;
            long last = Words.longAt(a, at - Long.BYTES);
            known = last == ending0 || last == ending1 || last == ending2 || last == ending3;
        }
        heard = at + gone;
        if (known || heard == nextDue) {
            look();
        }
    }

    private void look() {
        long ending = ending();
        for (int i = 0; i < CHUNKS; i++) {
            if (endings[i] == ending) {
                again(i, heard - lastAt[i]);
            }
        }
        if (heard >= nextDue) {
            take();
        }
    }

    private long ending() {
        return Words.longAt(text, heard - gone - Long.BYTES);
    }

    /** A chunk may stand here that stood so far back. */
    private void again(int i, int distance) {
        int at = heard - gone;
        // Chunks that overlap are one; what is far away is about to be forgotten.
        if (lastAt[i] == 0
                || distance < CHUNK
                || distance > FARTHEST
                || !Arrays.equals(text, at - CHUNK, at, text, at - CHUNK - distance, at - distance)) {
            return;
        }
        count(i, hash(distance));
        if (lag == 0) {
            compare(distance);
        }
        lastAt[i] = heard;
        due[i] = heard + FARTHEST + 1;
    }

    private void compare(int distance) {
        lag = distance;
        same = 0;
        int at = heard - gone;
        int back = Math.min(heard, KEPT) - distance;
        while (same < back && text[at - same - 1] == text[at - same - 1 - distance]) {
            same++;
        }
        nextRound = same - same % distance + distance;
        roundHash = 0;
        hashed = 0;
    }

    /** Takes up one byte of what may still be being said again. */
    private void follow() {
        int at = heard - gone - 1;
        if (text[at] != text[at - lag]) {
            lag = 0;
            return;
        }
        same++;
        if (hashed < lag) {
            hashed++;
            long mixed = ending() * BASE;
            roundHash += mixed ^ (mixed >>> 29);
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
        if (stretches.length == 0) {
            stretches = new long[CHUNKS * VARIANTS];
        }
        for (int v = i * VARIANTS; v < (i + 1) * VARIANTS; v++) {
            if (stretches[v] == stretch) {
                repeats[i]++;
                said(repeats[i], hash(CHUNK));
                return;
            }
        }
        stretches[i * VARIANTS + nextVariant[i]] = stretch;
        nextVariant[i] = (nextVariant[i] + 1) % VARIANTS;
        repeats[i] = Math.max(1, repeats[i] - 1);
    }

    /** A hash of so many of the last bytes. */
    private long hash(int bytes) {
        int at = heard - gone;
        long hash = 0;
        for (int i = at - bytes; i < at; i++) {
            hash = hash * BASE + (text[i] & 0xFF) + 1;
        }
        return hash;
    }

    private void take() {
        nextDue = Integer.MAX_VALUE;
        for (int i = 0; i < CHUNKS; i++) {
            if (heard >= due[i]) {
                forget(i);
                boolean speaks = speaks();
                if (speaks) {
                    lastAt[i] = heard;
                    endings[i] = ending();
                }
                due[i] = heard + (speaks ? FARTHEST + 1 : SOON);
            }
            nextDue = Math.min(nextDue, due[i]);
        }
    }

    private void forget(int i) {
        lastAt[i] = 0;
        endings[i] = 0;
        repeats[i] = 0;
        nextVariant[i] = 0;
        if (stretches.length > 0) {
            Arrays.fill(stretches, i * VARIANTS, (i + 1) * VARIANTS, 0);
        }
    }

    /** Whether the last chunk has letters enough to be words. */
    private boolean speaks() {
        int at = heard - gone;
        long letters = 0;
        long others = 0;
        for (int i = at - CHUNK; i < at; i++) {
            byte b = text[i];
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

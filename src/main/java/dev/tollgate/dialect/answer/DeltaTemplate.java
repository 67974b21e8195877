package dev.tollgate.dialect.answer;

import dev.tollgate.dialect.AnswerReader.Ear;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonToken;
import java.util.Arrays;

/**
 * The last plain delta as a form with holes. Chunks of a stream differ in little but the text of a few strings, so most of them fit
 * the form and need not be scanned: the bytes around the holes are equal, and each hole holds the inside of one string.
 *
 * <p>Only chunks that carry nothing but content become forms (no usage, error or finish reason), so a chunk that fits says the same and
 * nothing else. Escapes and UTF-8 inside a hole are not judged.
 *
 * <p>Threads: confined to one exchange.
 */
public final class DeltaTemplate {
    private static final int MAX_HOLES = 4;
    private static final int MAX_BYTES = 2048;
    private static final int USUAL_BYTES = 512;
    /** Before anything was learned; answers that are no stream never learn. */
    private static final byte[] NONE = new byte[0];

    private static final int[] NO_HOLES = new int[0];
    private static final boolean[] SILENCE = new boolean[0];

    // Being gathered.
    private int found;
    private int[] foundFrom = NO_HOLES;
    private int[] foundTo = NO_HOLES;
    private boolean[] foundSpeaks = SILENCE;
    private int[] foundMarks = NO_HOLES;

    // Learned: literal number i is the bytes from starts[i] to ends[i]; hole number i follows it.
    private byte[] form = NONE;
    private int holes;
    private int[] starts = NO_HOLES;
    private int[] ends = NO_HOLES;
    private boolean[] speaks = SILENCE;
    private int[] marks = NO_HOLES;
    private boolean contentAnyway;

    // Of the document that fitted last: where its holes begin and end in its array.
    private int[] fitFrom = NO_HOLES;
    private int[] fitTo = NO_HOLES;
    private int filled;

    /** A document begins. */
    public void begin() {
        found = 0;
    }

    /** A string of the document whose text may differ from chunk to chunk; {@code content} if it is content unless empty. */
    public void hole(JsonToken string, boolean content) {
        hole(string, content, 0);
    }

    /** The same with a mark by which the text is known again in documents that fit. */
    public void hole(JsonToken string, boolean content, int mark) {
        if (foundFrom.length == 0) {
            foundFrom = new int[MAX_HOLES];
            foundTo = new int[MAX_HOLES];
            foundSpeaks = new boolean[MAX_HOLES];
            foundMarks = new int[MAX_HOLES];
        }
        if (found < MAX_HOLES) {
            foundMarks[found] = mark;
            foundFrom[found] = string.from() + 1;
            foundTo[found] = string.to() - 1;
            foundSpeaks[found] = content;
        }
        found++;
    }

    /** Makes the document just scanned the form, if it has holes; {@code content} if it carried content. */
    public void learn(Bytes document, boolean content) {
        if (found == 0 || found > MAX_HOLES || document.length() > MAX_BYTES) {
            return;
        }
        if (form.length < document.length()) {
            form = new byte[document.length() <= USUAL_BYTES ? USUAL_BYTES : MAX_BYTES];
        }
        if (starts.length == 0) {
            starts = new int[MAX_HOLES + 1];
            ends = new int[MAX_HOLES + 1];
            speaks = new boolean[MAX_HOLES];
            marks = new int[MAX_HOLES];
            fitFrom = new int[MAX_HOLES];
            fitTo = new int[MAX_HOLES];
        }
        System.arraycopy(document.array(), document.offset(), form, 0, document.length());
        holes = found;
        boolean spoken = false;
        int at = 0;
        for (int i = 0; i < holes; i++) {
            starts[i] = at;
            ends[i] = foundFrom[i];
            at = foundTo[i];
            speaks[i] = foundSpeaks[i];
            marks[i] = foundMarks[i];
            spoken |= speaks[i] && foundTo[i] > foundFrom[i];
        }
        starts[holes] = at;
        ends[holes] = document.length();
        contentAnyway = content && !spoken;
    }

    /** Whether a document fits the form: -1 if not, 1 if it does and carries content, 0 if it does and carries none. */
    public int fit(Bytes document) {
        if (holes == 0) {
            return -1;
        }
        var a = document.array();
        int at = document.offset();
        int end = at + document.length();
        filled = 0;
        boolean content = contentAnyway;
        for (int i = 0; i < holes; i++) {
            int length = ends[i] - starts[i];
            if (length > end - at || !Arrays.equals(a, at, at + length, form, starts[i], ends[i])) {
                return -1;
            }
            at += length;
            int close = closingQuote(a, at, end);
            if (close < 0) {
                return -1;
            }
            content |= speaks[i] && close > at;
            fitFrom[i] = at;
            fitTo[i] = close;
            filled += close - at;
            at = close;
        }
        return Arrays.equals(a, at, end, form, starts[holes], ends[holes]) ? content ? 1 : 0 : -1;
    }

    /** How many bytes the document that fitted last has in its holes. */
    public int filled() {
        return filled;
    }

    /** How many holes the form has. */
    public int holes() {
        return holes;
    }

    /** The mark of a hole. */
    public int mark(int hole) {
        return marks[hole];
    }

    /** What the document that fitted last has in a hole: the inside of a string. */
    public Bytes text(Bytes document, int hole) {
        return new Bytes(document.array(), fitFrom[hole], fitTo[hole] - fitFrom[hole]);
    }

    /** Has an ear hear what stands in the holes with this mark, of the document that was scanned last. */
    public void hearScanned(Bytes document, int mark, Ear ear) {
        for (int i = 0; i < Math.min(found, MAX_HOLES); i++) {
            if (foundMarks[i] == mark) {
                ear.more(document.slice(foundFrom[i], foundTo[i]));
            }
        }
    }

    /** The same of the document that fitted last. */
    public void hearFitted(Bytes document, int mark, Ear ear) {
        for (int i = 0; i < holes; i++) {
            if (marks[i] == mark) {
                ear.more(text(document, i));
            }
        }
    }

    private static int closingQuote(byte[] a, int from, int end) {
        for (int i = from; i < end; i++) {
            byte c = a[i];
            if (c == '"') {
                return i;
            }
            if (c == '\\') {
                i++;
            } else if (c >= 0 && c < ' ') {
                return -1;
            }
        }
        return -1;
    }
}

package dev.tollgate.dialect.said;

import dev.tollgate.dialect.AnswerReader.Ear;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Words;

/**
 * Has an ear hear every string of a document that comes in fragments, whichever they are: whoever listens for what is long needs no names.
 *
 * <p>Threads: confined to one exchange.
 */
public final class SaidStrings {
    private static final long QUOTES = Words.ONES * '"';
    private static final long BACKSLASHES = Words.ONES * '\\';

    private final Ear ear;
    private boolean inString;
    private boolean escaped;

    /** Tells this ear. */
    public SaidStrings(Ear ear) {
        this.ear = ear;
    }

    /** Reads the next bytes of the document. */
    public void read(Bytes fragment) {
        var a = fragment.array();
        int end = fragment.offset() + fragment.length();
        int from = fragment.offset();
        boolean begins = false;
        for (int i = special(a, from, end); i < end; i = special(a, i + 1, end)) {
            if (a[i] == '\\') {
                escaped = inString;
            } else if (!inString) {
                from = i + 1;
                inString = true;
                begins = true;
            } else {
                inString = false;
                if (begins) {
                    ear.whole(new Bytes(a, from, i - from));
                } else {
                    ear.more(new Bytes(a, from, i - from));
                }
            }
        }
        if (inString) {
            if (begins) {
                ear.elsewhere();
            }
            ear.more(new Bytes(a, from, end - from));
        }
    }

    /** Where the next quote or backslash stands that is not itself escaped; {@code end} if there is none. */
    private int special(byte[] a, int from, int end) {
        int i = from;
        if (escaped && i < end) {
            escaped = false;
            i++;
        }
        for (; i + Long.BYTES <= end; i += Long.BYTES) {
            long word = Words.longAt(a, i);
            long marks = Words.zeroBytes(word ^ QUOTES) | Words.zeroBytes(word ^ BACKSLASHES);
            if (marks != 0) {
                return i + Words.firstMark(marks);
            }
        }
        while (i < end && a[i] != '"' && a[i] != '\\') {
            i++;
        }
        return i;
    }
}

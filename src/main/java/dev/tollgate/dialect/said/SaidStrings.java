package dev.tollgate.dialect.said;

import dev.tollgate.dialect.AnswerReader.Ear;
import dev.tollgate.wire.Bytes;

/**
 * Has an ear hear every string of a document that comes in fragments, whichever they are: whoever listens for what is long needs no names.
 *
 * <p>Threads: confined to one exchange.
 */
public final class SaidStrings {
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
        for (int i = from; i < end; i++) {
            byte c = a[i];
            if (escaped) {
                escaped = false;
            } else if (inString && c == '\\') {
                escaped = true;
            } else if (c == '"') {
                if (inString) {
                    ear.more(new Bytes(a, from, i - from));
                } else {
                    ear.elsewhere();
                    from = i + 1;
                }
                inString = !inString;
            }
        }
        if (inString && end > from) {
            ear.more(new Bytes(a, from, end - from));
        }
    }
}

package dev.tollgate.dialect.answer;

import dev.tollgate.wire.Bytes;
import java.util.Arrays;

/**
 * What comes before a stream's first event that means something: comments, pings, an error. Held, because once a byte of it is passed on
 * no other provider can be asked.
 *
 * <p>Threads: confined to one exchange.
 */
final class Prelude {
    private static final int MAX_BYTES = 64 << 10;

    private byte[] bytes = Bytes.EMPTY.array();
    private int length;

    /** Holds one more; beyond the bound a comment is dropped, and for anything else the answer is false. */
    boolean hold(Bytes event, boolean comment) {
        if (event.length() > MAX_BYTES - length) {
            return comment;
        }
        if (length + event.length() > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(MAX_BYTES, Math.max(length + event.length(), bytes.length * 2)));
        }
        System.arraycopy(event.array(), event.offset(), bytes, length, event.length());
        length += event.length();
        return true;
    }

    /** Passes it all on and forgets it. */
    void writeTo(PassedRange out) {
        if (length > 0) {
            out.bytes(new Bytes(bytes, 0, length));
            bytes = Bytes.EMPTY.array();
            length = 0;
        }
    }
}

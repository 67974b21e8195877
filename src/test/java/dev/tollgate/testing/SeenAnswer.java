package dev.tollgate.testing;

import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.wire.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What a caller has seen of an answer that is written anew, or held back for a while: nothing of it can pass, for the fragment it came in may be gone.
 *
 * <p>Threads: confined to one.
 */
public final class SeenAnswer implements AnswerSink {
    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();

    @Override
    public void pass(int from, int to) {
        throw new AssertionError("bytes of a fragment that may be gone are passed");
    }

    @Override
    public void write(Bytes bytes) {
        seen.write(bytes.array(), bytes.offset(), bytes.length());
    }

    public String text() {
        return seen.toString(StandardCharsets.UTF_8);
    }
}

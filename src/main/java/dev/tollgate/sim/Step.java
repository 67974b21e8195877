package dev.tollgate.sim;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One step of the script that a connection plays as its answer. After the last step the connection waits for the next request. */
public sealed interface Step {
    /** Write these bytes; the buffer is shared, so read it through {@code duplicate()}. */
    record Send(ByteBuffer bytes) implements Step {}

    /** Flush what was written, then wait; 0 only flushes. */
    record Pause(long nanos) implements Step {}

    /** Flush, then end with a FIN. */
    record Close() implements Step {}

    /** End with an RST. */
    record Reset() implements Step {}

    /** Flush, then say nothing more until the peer leaves or ten minutes have passed. */
    record Hang() implements Step {}

    /** Those characters as UTF-8. */
    static Send send(String text) {
        return new Send(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The size of a range of {@code bytes}, as a step of its own. */
    static Send send(byte[] bytes, int from, int to) {
        return new Send(ByteBuffer.wrap(bytes, from, to - from).slice());
    }
}

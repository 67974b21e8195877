package dev.tollgate.dialect.request;

import dev.tollgate.llm.Transcript;
import dev.tollgate.llm.TranscriptBuilder;
import dev.tollgate.wire.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * How the last {@value Transcript#SKETCHES} messages begin, kept until it is known that they were the last; only these are sketched, so the cost
 * does not grow with the conversation.
 *
 * <p>Threads: confined to one exchange.
 */
final class MessageTexts {
    /** How much of a message is looked at. */
    static final int MAX_BYTES = 512;

    private static final int MASK = Transcript.SKETCHES - 1;

    private final byte[] @Nullable [] texts = new byte[Transcript.SKETCHES][];
    private final int[] lengths = new int[Transcript.SKETCHES];
    private int current = -1;

    /** The message with this index begins. */
    void begin(int message) {
        current = message;
        lengths[message & MASK] = 0;
    }

    /** More of its text, which may be cut. */
    void add(Bytes text) {
        int slot = current & MASK;
        int held = lengths[slot];
        int taken = Math.min(text.length(), MAX_BYTES - held);
        if (current < 0 || taken <= 0) {
            return;
        }
        var kept = texts[slot];
        if (kept == null) {
            kept = new byte[MAX_BYTES];
            texts[slot] = kept;
        }
        System.arraycopy(text.array(), text.offset(), kept, held, taken);
        held += taken;
        if (held < MAX_BYTES) {
            kept[held++] = ' ';
        }
        lengths[slot] = held;
    }

    /** Hands over what the last messages look like. */
    void sketch(TranscriptBuilder transcript) {
        for (int message = Math.max(0, current - MASK); message <= current; message++) {
            int slot = message & MASK;
            var kept = texts[slot];
            if (kept != null && lengths[slot] > 0) {
                transcript.sketch(message, TextSketch.of(kept, lengths[slot]));
            }
        }
    }
}

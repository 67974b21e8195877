package dev.tollgate.dialect.request;

import dev.tollgate.llm.Transcript;
import dev.tollgate.llm.Transcript.Role;
import dev.tollgate.llm.TranscriptBuilder;
import dev.tollgate.wire.Bytes;
import java.util.Arrays;
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
        int room = Math.min(MAX_BYTES, held + taken + 1);
        if (kept == null || kept.length < room) {
            // Nearly always a message is one text; one of many pieces gets all the room at once.
            kept = kept == null || held == 0 ? new byte[room] : Arrays.copyOf(kept, MAX_BYTES);
            texts[slot] = kept;
        }
        System.arraycopy(text.array(), text.offset(), kept, held, taken);
        held += taken;
        if (held < MAX_BYTES) {
            kept[held++] = ' ';
        }
        lengths[slot] = held;
    }

    /** Hands over what the last messages look like, if a model spoke in two of them: else nobody can have said the same again. */
    void sketch(TranscriptBuilder transcript) {
        int told = transcript.index();
        int first = Math.max(0, told - Transcript.SKETCHES);
        int answers = 0;
        for (int message = first; message < told; message++) {
            answers += transcript.role(message) == Role.ASSISTANT ? 1 : 0;
        }
        for (int message = answers < 2 ? told : first; message < told; message++) {
            var role = transcript.role(message);
            int slot = message & MASK;
            var kept = texts[slot];
            if (kept != null && lengths[slot] > 0 && (role == Role.USER || role == Role.ASSISTANT)) {
                transcript.sketch(message, TextSketch.of(kept, lengths[slot]));
            }
        }
    }
}

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
    private final int[] of = new int[Transcript.SKETCHES];
    private final long[] sketches = new long[Transcript.SKETCHES];
    private int looked;
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
        if (kept == null || kept.length < room + TextSketch.ROOM) {
            // Nearly always a message is one text; one of many pieces gets all the room at once.
            kept = kept == null || held == 0
                    ? new byte[room + TextSketch.ROOM]
                    : Arrays.copyOf(kept, MAX_BYTES + TextSketch.ROOM);
            texts[slot] = kept;
        }
        System.arraycopy(text.array(), text.offset(), kept, held, taken);
        held += taken;
        if (held < MAX_BYTES) {
            kept[held++] = ' ';
        }
        lengths[slot] = held;
    }

    /**
     * Hands over what the last messages look like, as far as it may matter: what a model said if it spoke more than once, and what it was told if
     * it may have said the same again.
     */
    void sketch(TranscriptBuilder transcript) {
        if (sketched(Role.ASSISTANT, transcript) > 1 && mayRepeat()) {
            sketched(Role.USER, transcript);
        }
    }

    /** Sketches the messages of one side, if there are at least two; how many there are. */
    private int sketched(Role side, TranscriptBuilder transcript) {
        int told = transcript.index();
        int found = 0;
        for (int message = Math.max(0, told - Transcript.SKETCHES); message < told; message++) {
            if (transcript.role(message) == side) {
                of[found++] = message;
            }
        }
        for (int i = 0; found > 1 && i < found; i++) {
            int slot = of[i] & MASK;
            var kept = texts[slot];
            sketches[i] = kept == null ? 0 : TextSketch.of(kept, lengths[slot]);
            transcript.sketch(of[i], sketches[i]);
        }
        looked = found;
        return found;
    }

    /** Whether any two that were sketched last look alike, or are too short for a sketch to tell. */
    private boolean mayRepeat() {
        for (int i = 0; i < looked; i++) {
            for (int j = 0; j < i; j++) {
                if (sketches[i] == 0 || Long.bitCount(sketches[i] ^ sketches[j]) <= Transcript.NEAR_BITS) {
                    return true;
                }
            }
        }
        return sketches[0] == 0;
    }
}

package dev.tollgate.dialect.request;

import dev.tollgate.llm.Transcript;
import dev.tollgate.llm.Transcript.Role;
import dev.tollgate.llm.TranscriptBuilder;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.ScanSpaces;
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

    private static final int SLOT_BYTES = MAX_BYTES + TextSketch.ROOM;

    private static final int MASK = Transcript.SKETCHES - 1;

    private final ScanSpaces spaces;
    private final int[] lengths = new int[Transcript.SKETCHES];
    private byte @Nullable [] room;
    private int current = -1;

    MessageTexts(ScanSpaces spaces) {
        this.spaces = spaces;
    }

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
        var kept = room == null ? spaces.takeRoom() : room;
        room = kept;
        System.arraycopy(text.array(), text.offset(), kept, slot * SLOT_BYTES + held, taken);
        held += taken;
        if (held < MAX_BYTES) {
            kept[slot * SLOT_BYTES + held] = ' ';
            held++;
        }
        lengths[slot] = held;
    }

    /**
     * Hands over what the last messages look like, as far as it may matter: what a model said if it spoke more than once, and what it was told if
     * it may have said the same again. No more messages come.
     */
    void sketch(TranscriptBuilder transcript) {
        var kept = room;
        if (kept == null) {
            return;
        }
        if (count(Role.ASSISTANT, transcript) > 1) {
            var sketch = new TextSketch();
            if (alike(Role.ASSISTANT, transcript, sketch, kept) && count(Role.USER, transcript) > 1) {
                alike(Role.USER, transcript, sketch, kept);
            }
        }
        room = null;
        spaces.give(kept);
    }

    private static int first(TranscriptBuilder transcript) {
        return Math.max(0, transcript.index() - Transcript.SKETCHES);
    }

    private static int count(Role side, TranscriptBuilder transcript) {
        int count = 0;
        for (int message = first(transcript); message < transcript.index(); message++) {
            count += transcript.role(message) == side ? 1 : 0;
        }
        return count;
    }

    /** Sketches the messages of one side; whether any two look alike, or one is too short for a sketch to tell. */
    private boolean alike(Role side, TranscriptBuilder transcript, TextSketch sketches, byte[] kept) {
        boolean alike = false;
        for (int message = first(transcript); message < transcript.index(); message++) {
            if (transcript.role(message) != side) {
                continue;
            }
            int slot = message & MASK;
            long sketch = sketches.of(kept, slot * SLOT_BYTES, lengths[slot]);
            alike |= sketch == 0;
            for (int other = first(transcript); other < message; other++) {
                alike |= transcript.role(other) == side
                        && Long.bitCount(sketch ^ transcript.sketch(other)) <= Transcript.NEAR_BITS;
            }
            transcript.sketch(message, sketch);
        }
        return alike;
    }
}

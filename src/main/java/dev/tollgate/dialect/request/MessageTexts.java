package dev.tollgate.dialect.request;

import dev.tollgate.llm.Transcript;
import dev.tollgate.llm.Transcript.Role;
import dev.tollgate.llm.TranscriptBuilder;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.ScanSpaces;
import org.jspecify.annotations.Nullable;

/**
 * How the last {@value Transcript#COMPARED} messages begin, kept until it is known that they were the last; only these are compared, so the cost
 * does not grow with the conversation.
 *
 * <p>Threads: confined to one exchange.
 */
final class MessageTexts {
    /** How much of a message is looked at. */
    static final int MAX_BYTES = 512;

    /** A text begins its slot; its shingles stand behind it. */
    private static final int SHINGLES = MAX_BYTES + TextShingles.ROOM;

    private static final int SLOT_BYTES = SHINGLES + TextShingles.BYTES;

    private static final int MASK = Transcript.COMPARED - 1;

    private final ScanSpaces spaces;
    private final int[] lengths = new int[Transcript.COMPARED];
    private byte @Nullable [] room;
    private int current = -1;
    /** A bit for each slot whose shingles are written. */
    private int written;

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
            kept[slot * SLOT_BYTES + held] = '\n';
            held++;
        }
        lengths[slot] = held;
    }

    /** There is more in it than text, such as a picture: its text does not tell whether it says something new. */
    void forget() {
        if (current >= 0) {
            lengths[current & MASK] = 0;
        }
    }

    /**
     * Says which of the last messages are alike, as far as it may matter: what the agent said last is compared with what it said before, and
     * if it repeats itself, what it was told likewise. No more messages come.
     */
    void compare(TranscriptBuilder transcript) {
        var kept = room;
        if (kept == null) {
            return;
        }
        written = 0;
        if (repeats(transcript.said(Role.ASSISTANT), transcript, kept)) {
            for (int said = transcript.said(Role.USER); said != 0; said &= said - 1) {
                repeats(said, transcript, kept);
            }
        }
        room = null;
        spaces.give(kept);
    }

    /** Compares the last of some messages, counted from the end, with the others; whether any is like it. */
    private boolean repeats(int said, TranscriptBuilder transcript, byte[] kept) {
        int last = Integer.numberOfTrailingZeros(said);
        boolean repeats = false;
        for (int others = said & (said - 1); others != 0; others &= others - 1) {
            int other = Integer.numberOfTrailingZeros(others);
            boolean same = transcript.same(last, other);
            if (!same && near(slot(last, transcript), slot(other, transcript), kept)) {
                transcript.alike(last, other);
                same = true;
            }
            repeats |= same;
        }
        return repeats;
    }

    private static int slot(int fromEnd, TranscriptBuilder transcript) {
        return (transcript.index() - 1 - fromEnd) & MASK;
    }

    private boolean near(int one, int other, byte[] kept) {
        boolean cut = lengths[one] == MAX_BYTES || lengths[other] == MAX_BYTES;
        return TextShingles.near(kept, shingles(one, kept), shingles(other, kept), cut);
    }

    private int shingles(int slot, byte[] kept) {
        int from = slot * SLOT_BYTES;
        if ((written >>> slot & 1) == 0) {
            TextShingles.write(kept, from, lengths[slot], from + SHINGLES);
            written |= 1 << slot;
        }
        return from + SHINGLES;
    }
}

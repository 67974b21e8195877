package dev.tollgate.dialect.request;

import dev.tollgate.llm.Operation;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Hash64;
import dev.tollgate.wire.json.ScanSpaces;

/**
 * Adds transcripts to what a dialect reads, and remembers which arguments of tools are the same: a conversation is sent again with every call, and
 * arguments that were read once need not be read again.
 *
 * <p>Threads: any. The memory is a table of {@value #SLOTS} entries without a lock; a slot holds a value and its key mixed with that value, so what two
 * threads wrote into each other fits no key and counts as nothing.
 */
public final class Transcripts {
    private static final int SLOTS = 1 << 13;

    private static final Bytes TEXT_TYPE = Bytes.of("\"text\"");

    private final long seed;
    private final long typeText;
    private final long[] keys = new long[SLOTS];
    private final long[] values = new long[SLOTS];

    /** Makes it with the seed of the scanners' hashes. */
    public Transcripts(long seed) {
        this.seed = seed;
        typeText = Hash64.of(TEXT_TYPE, seed);
    }

    /** These facts with the transcript of the conversation beside them, where an operation has one. */
    public ScannedRequest.Facts beside(ScannedRequest.Facts facts, Operation operation, ScanSpaces spaces) {
        return operation == Operation.EMBEDDINGS ? facts : new TranscribedFacts(facts, operation, seed, spaces, this);
    }

    /** The hash of the type of a block of text. */
    long typeText() {
        return typeText;
    }

    /** The canonical hash of arguments that were read before; 0 if they are not remembered. */
    long known(long text) {
        int slot = (int) text & (SLOTS - 1);
        long value = values[slot];
        return (keys[slot] ^ value) == text ? value : 0;
    }

    /** Remembers the canonical hash of arguments by the hash of their text. */
    void remember(long text, long canonical) {
        int slot = (int) text & (SLOTS - 1);
        keys[slot] = text ^ canonical;
        values[slot] = canonical;
    }
}

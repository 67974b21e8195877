package dev.tollgate.policy.text;

import static dev.tollgate.policy.text.TextWords.*;

import org.jspecify.annotations.Nullable;

/**
 * What the type and the indexes of an event say of where it belongs: a block of a message (Anthropic), a part of an output (OpenAI's Responses).
 *
 * <p>Threads: confined to one stream.
 */
final class EventPlace {
    static final int MAX_TYPE_BYTES = 64;
    /** An output has fewer parts than this. */
    private static final long PARTS = 1_000;

    private static final int FIELDS_OF_DELTAS = 1_024;

    private String type = "";
    private long index;
    private long output;
    private long part;

    void begin() {
        type = "";
        index = -1;
        output = -1;
        part = 0;
    }

    void type(String found) {
        type = found;
    }

    void number(int id, long value) {
        switch (id) {
            case INDEX -> index = value;
            case OUTPUT_INDEX -> output = value;
            case CONTENT_INDEX, SUMMARY_INDEX -> part = value;
            default -> {}
        }
    }

    /** The block or part. */
    long group() {
        return index >= 0 ? index : Math.max(0, output) * PARTS + part;
    }

    /** Tells the deltas of one part from each other: what is said, and what is thought. */
    long field() {
        return 1L + Math.floorMod(type.hashCode(), FIELDS_OF_DELTAS);
    }

    /** A delta that stands alone, as what its event's type says that it is; null where it is nothing that is looked at. */
    @Nullable
    TextPiece known(TextPiece delta, boolean withArguments) {
        if (type.endsWith("_arguments.delta")) {
            var called =
                    new TextPiece(delta.run(), TextPiece.Kind.ARGUMENTS, "", delta.from(), delta.to(), delta.text());
            return withArguments ? called : null;
        }
        if (type.endsWith("_call_input.delta")) {
            return withArguments ? delta.by("") : null;
        }
        // Sound, in base64.
        return type.endsWith("audio.delta") ? null : delta;
    }

    /** Whether the texts of the place have ended with this event. */
    boolean ends() {
        return type.endsWith(".done") || type.equals("content_block_stop");
    }

    /** Whether it speaks of the whole answer. */
    boolean isOfNone() {
        return index < 0 && output < 0 && !type.equals("ping") && !type.equals("keepalive");
    }
}

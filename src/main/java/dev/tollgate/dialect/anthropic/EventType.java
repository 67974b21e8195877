package dev.tollgate.dialect.anthropic;

import dev.tollgate.wire.Bytes;

/** What an event of a message stream is (Anthropic API reference, "Streaming messages"). */
enum EventType {
    MESSAGE_START("message_start"),
    BLOCK_START("content_block_start"),
    BLOCK_DELTA("content_block_delta"),
    BLOCK_STOP("content_block_stop"),
    MESSAGE_DELTA("message_delta"),
    MESSAGE_STOP("message_stop"),
    PING("ping"),
    ERROR("error"),
    /** A type that came later, or none. */
    OTHER("");

    private static final EventType[] ALL = values();

    private final String word;

    EventType(String word) {
        this.word = word;
    }

    static EventType of(Bytes type) {
        if (BLOCK_DELTA.is(type)) {
            return BLOCK_DELTA;
        }
        for (var known : ALL) {
            if (known.is(type)) {
                return known;
            }
        }
        return OTHER;
    }

    private boolean is(Bytes type) {
        return type.contentEquals(word);
    }
}

package dev.tollgate.dialect.request;

import dev.tollgate.llm.TranscriptBuilder;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonToken;

/**
 * What was learned so far of one message, or of one part of it, whose members come in any order: which call of a tool or which result it may be.
 *
 * <p>Threads: confined to one exchange.
 */
final class Piece {
    static final int MAX_NAME_BYTES = 64;

    private static final byte[] NO_NAME = new byte[0];

    /** What a piece is, by its type. */
    enum Kind {
        PLAIN,
        CALL,
        RESULT,
        THOUGHT,
        IMAGE
    }

    Kind kind = Kind.PLAIN;
    long id;
    long arguments;
    boolean sleeps;
    long result;
    private long words;
    private int spoken;
    private int blocks;
    private boolean json;
    boolean failed;
    private long nameHash;
    private byte[] name = NO_NAME;
    private int nameLength;
    private boolean textSeen;

    /** Another piece begins. */
    void clear() {
        kind = Kind.PLAIN;
        id = 0;
        arguments = 0;
        sleeps = false;
        result = 0;
        words = 0;
        spoken = 0;
        blocks = 0;
        json = false;
        failed = false;
        nameHash = 0;
        nameLength = 0;
        textSeen = false;
    }

    void type(JsonToken type) {
        var text = type.text();
        if (ends(text, "_output") || ends(text, "tool_result")) {
            kind = Kind.RESULT;
        } else if (ends(text, "tool_use") || ends(text, "_call")) {
            kind = Kind.CALL;
        } else if (type.is("reasoning") || ends(text, "thinking")) {
            kind = Kind.THOUGHT;
        } else if (type.is("image") || type.is("image_url") || type.is("input_image")) {
            kind = Kind.IMAGE;
        }
        if (kind == Kind.CALL && nameHash == 0) {
            name(type, type.hash());
            nameHash = 0;
        }
    }

    void name(JsonToken token, long hash) {
        var text = token.text();
        nameHash = hash;
        nameLength = Math.min(MAX_NAME_BYTES, text.length());
        if (name.length == 0) {
            name = new byte[MAX_NAME_BYTES];
        }
        System.arraycopy(text.array(), text.offset(), name, 0, nameLength);
    }

    /** The name of the tool; calls of tools that only have a type are named after it. */
    Bytes name() {
        return new Bytes(name, 0, nameLength);
    }

    long nameHash() {
        return nameHash;
    }

    /** A text in it: its hash, canonical if it is a JSON value. */
    void said(long hash, boolean value) {
        words = TranscriptBuilder.chained(words, hash);
        spoken++;
        json |= value;
    }

    /** One of several blocks of what came back ends, a text or something else. */
    void block() {
        blocks++;
    }

    /** What came back is told, and this is its hash as it is written; JSON in it counts by what it says. */
    void result(long asWritten) {
        result = json && spoken >= blocks ? words : asWritten;
    }

    /** The beginning of a text in it. */
    void text(Bytes text) {
        if (!textSeen) {
            textSeen = true;
            failed |= FailureText.isFailure(text);
        }
    }

    private static boolean ends(Bytes text, String ascii) {
        int from = text.length() - ascii.length();
        return from >= 0 && Bytes.same(text.array(), text.offset() + from, ascii.length(), ascii);
    }
}

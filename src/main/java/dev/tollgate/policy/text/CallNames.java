package dev.tollgate.policy.text;

import dev.tollgate.wire.json.JsonToken;
import java.util.List;

/**
 * Finds the name of the tool that is called with something: both are members of one object, in whichever order.
 *
 * <p>Threads: confined to one document at a time.
 */
final class CallNames {
    private String name = "";
    private int nameDepth;
    private int calledAt;
    private int calledDepth;

    void begin() {
        nameDepth = 0;
        calledDepth = 0;
    }

    /** A name was read. */
    void name(JsonToken string) {
        name = string.text().toUtf8String();
        nameDepth = string.depth();
    }

    /** What a tool is called with was read, and will be the next of the pieces. */
    void called(JsonToken value, List<TextPiece> pieces) {
        calledAt = pieces.size();
        calledDepth = value.depth();
    }

    /** An object has ended: what it holds of both belongs together. */
    void end(JsonToken object, List<TextPiece> pieces) {
        int inner = object.depth() + 1;
        if (calledDepth == inner) {
            if (nameDepth == inner) {
                pieces.set(calledAt, pieces.get(calledAt).by(name));
            }
            calledDepth = 0;
        }
        nameDepth = nameDepth == inner ? 0 : nameDepth;
    }
}

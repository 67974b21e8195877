package dev.tollgate.dialect.openai;

import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonOut;

/**
 * Thinking that its provider takes back only with its signature, as members of {@code thinking_blocks}: OpenAI has no place for them, and this
 * is the one that LiteLLM made common. A block is written whole, so that a client that collects the lists of all chunks has a list of
 * blocks to send back byte for byte.
 *
 * <p>Of a block at most {@value #MAX_HELD} bytes are held; a longer one cannot be sent back.
 *
 * <p>Threads: confined to one exchange.
 */
final class SignedThinking {
    static final int MAX_HELD = 256 << 10;

    private final JsonOut text = new JsonOut();
    private final JsonOut signature = new JsonOut();
    private boolean tooLong;

    /** More of the text of the block that is open. */
    void think(Bytes more) {
        if (tooLong || text.length() + more.length() > MAX_HELD) {
            tooLong = true;
            text.clear();
        } else {
            text.raw(more);
        }
    }

    /** More of its signature. */
    void sign(Bytes more) {
        if (signature.length() + more.length() <= MAX_HELD) {
            signature.raw(more);
        }
    }

    /** Whether there is a signed block to write. */
    boolean isSigned() {
        return signature.length() > 0 && !tooLong;
    }

    /** Whether a signed block is lost because it was too long. */
    boolean isLost() {
        return signature.length() > 0 && tooLong;
    }

    /** Writes the block. */
    void write(JsonOut out) {
        out.ascii("{\"type\":\"thinking\",\"thinking\":\"").raw(text.bytes());
        out.ascii("\",\"signature\":\"").raw(signature.bytes()).ascii("\"}");
    }

    /** Forgets it: another may begin. */
    void clear() {
        text.clear();
        signature.clear();
        tooLong = false;
    }

    /** Writes a block that only its provider can read. */
    static void redacted(JsonOut out, Bytes data) {
        out.ascii("{\"type\":\"redacted_thinking\",\"data\":\"").raw(data).ascii("\"}");
    }
}

package dev.tollgate.dialect.openai;

import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonOut;
import java.util.Set;

/**
 * Thinking that its provider takes back only with its signature, as members of {@code thinking_blocks}: OpenAI has no place for them, and this
 * is the one that LiteLLM made common. A block is written whole, so that a client that collects the lists of all chunks has a list of
 * blocks to send back byte for byte.
 *
 * <p>Of a block at most {@value #MAX_HELD} bytes are held; a longer one cannot be sent back. Nor can one that came after words or calls: sent
 * back, the blocks of a message stand before all else that it says.
 *
 * <p>Threads: confined to one exchange.
 */
final class SignedThinking {
    static final int MAX_HELD = 256 << 10;

    private final JsonOut text = new JsonOut();
    private final JsonOut signature = new JsonOut();
    private boolean tooLong;
    private boolean spoken;
    private boolean lost;

    /** Words or a call have come, before which thinking that still comes will be sent back. */
    void speak() {
        spoken = true;
    }

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

    /** Paths of blocks that cannot be sent back as they came. */
    Set<String> lost() {
        return lost ? Set.of("thinking_blocks") : Set.of();
    }

    /** Writes the block. */
    void write(JsonOut out) {
        lost |= spoken;
        out.ascii("{\"type\":\"thinking\",\"thinking\":\"").raw(text.bytes());
        out.ascii("\",\"signature\":\"").raw(signature.bytes()).ascii("\"}");
    }

    /** Forgets it: another may begin. */
    void clear() {
        lost |= tooLong && signature.length() > 0;
        text.clear();
        signature.clear();
        tooLong = false;
    }

    /** Writes a block that only its provider can read. */
    void redacted(JsonOut out, Bytes data) {
        lost |= spoken;
        out.ascii("{\"type\":\"redacted_thinking\",\"data\":\"").raw(data).ascii("\"}");
    }
}

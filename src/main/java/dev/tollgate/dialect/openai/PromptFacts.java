package dev.tollgate.dialect.openai;

import static dev.tollgate.dialect.openai.RequestWords.*;

import dev.tollgate.dialect.PromptHashes;
import dev.tollgate.wire.json.JsonToken;
import java.util.Arrays;

/**
 * Gathers what a request asks the model to read: how much text, whether images, and the hashes that tell it from other prompts.
 *
 * <p>Threads: confined to one exchange.
 */
final class PromptFacts {
    /** A prompt may be given as token ids; one id stands for about this many bytes of text. */
    private static final int BYTES_PER_TOKEN_ID = 4;

    private final boolean hashed;
    private int bytes;
    private boolean images;
    private long systemHash;
    private long toolsHash;
    private long[] messages = new long[8];
    private int messageCount;
    private boolean systemRole;
    private boolean systemOver;

    /** Makes facts; {@code hashed} says whether the values come with hashes. */
    PromptFacts(boolean hashed) {
        this.hashed = hashed;
    }

    /** Bytes of text that the model reads. */
    int bytes() {
        return bytes;
    }

    boolean images() {
        return images;
    }

    PromptHashes hashes() {
        return new PromptHashes(systemHash, toolsHash, Arrays.copyOf(messages, messageCount));
    }

    /** The name of a member inside messages or input. */
    void name(int id) {
        images |= id == IMAGE_URL;
    }

    /** A string anywhere in messages, input, prompt or instructions. */
    void string(JsonToken string) {
        int id = string.id();
        if (id != URL && id != DATA && id != FILE_DATA && id != IMAGE_URL) {
            bytes += string.decodedLength();
        }
        if (string.depth() == 1) {
            if (id == INSTRUCTIONS) {
                systemHash = joined(systemHash, string.hash());
            } else if (id != MESSAGES) {
                message(string.hash());
            }
        } else if (id == ROLE && string.depth() == 3) {
            systemRole = string.is("system") || string.is("developer");
        } else if (string.depth() == 2 && string.idAt(1) == INPUT) {
            message(string.hash());
        } else if (id == TYPE) {
            images |= string.is("input_image");
        }
    }

    /** A token id in input or prompt. */
    void tokenId() {
        bytes += BYTES_PER_TOKEN_ID;
    }

    /** A whole array of tool declarations. */
    void tools(JsonToken array) {
        toolsHash = joined(toolsHash, array.hash());
        bytes += array.to() - array.from();
    }

    /** A whole message, or what stands for one. */
    void message(long hash) {
        if (!hashed) {
            return;
        }
        if (messageCount == messages.length) {
            messages = Arrays.copyOf(messages, messageCount * 2);
        }
        messages[messageCount++] = hash;
        systemOver |= !systemRole;
        if (!systemOver) {
            systemHash = joined(systemHash, hash);
        }
        systemRole = false;
    }

    private static long joined(long earlier, long hash) {
        return Long.rotateLeft(earlier, 23) * 31 + hash;
    }
}

package dev.tollgate.dialect.anthropic;

import static dev.tollgate.dialect.anthropic.RequestWords.*;

import dev.tollgate.dialect.PromptHashes;
import dev.tollgate.wire.json.JsonHandler;
import dev.tollgate.wire.json.JsonToken;
import java.util.Arrays;

/**
 * Gathers what a request asks the model to read: how much text, whether images, and the hashes that tell it from other prompts.
 *
 * <p>Cache marks are left out of the hashes: clients move them from turn to turn, and the message stays the same message.
 *
 * <p>Threads: confined to one exchange.
 */
final class PromptFacts {
    private static final int MAX_WORD_BYTES = 16;
    // Where members stand: those of a message, those of a content block, those of a block inside a tool result.
    private static final int MESSAGE = 3;
    private static final int BLOCK = 5;
    private static final int INNER_BLOCK = 7;
    /** Where the members of a block of {@code system} stand. */
    private static final int SYSTEM_BLOCK = 3;

    private int bytes;
    private boolean images;
    private long systemHash;
    private long toolsHash;
    private long[] messages = new long[8];
    private int messageCount;
    private long message;
    private boolean plainText;
    private int sourceBytes;

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

    /** What is wanted of a member inside {@code messages} or {@code system}. */
    int wanted(JsonToken name) {
        int id = name.id();
        boolean member = isMember(name);
        if (member && id == CACHE_CONTROL) {
            return JsonHandler.SKIP;
        }
        int text = id == TYPE && isPlaceOfType(name) ? JsonHandler.text(MAX_WORD_BYTES) : JsonHandler.NOTHING;
        return member ? JsonHandler.HASH | text : text;
    }

    // Whether this is (the name of) a value that a hash is made of.
    private static boolean isMember(JsonToken token) {
        return switch (token.idAt(1)) {
            case MESSAGES -> token.depth() == MESSAGE || isBlock(token, BLOCK);
            case SYSTEM -> token.depth() == SYSTEM_BLOCK;
            default -> false;
        };
    }

    // Arguments of tools and other free JSON may hold members of any name, so places are told by depth too.
    private static boolean isPlaceOfType(JsonToken token) {
        if (token.idAt(1) != MESSAGES) {
            return false;
        }
        return isBlock(token, BLOCK) || isInnerBlock(token, INNER_BLOCK) || isInSource(token);
    }

    private static boolean isBlock(JsonToken token, int depth) {
        return token.depth() == depth && token.idAt(MESSAGE) == CONTENT;
    }

    private static boolean isInnerBlock(JsonToken token, int depth) {
        return token.depth() == depth && token.idAt(MESSAGE) == CONTENT && token.idAt(BLOCK) == CONTENT;
    }

    private static boolean isInSource(JsonToken token) {
        int holder = token.depth() - 1;
        return (holder == BLOCK || holder == INNER_BLOCK)
                && token.idAt(MESSAGE) == CONTENT
                && token.idAt(holder) == SOURCE
                && (holder == BLOCK || token.idAt(BLOCK) == CONTENT);
    }

    /** A string anywhere in {@code messages} or {@code system}. */
    void string(JsonToken string) {
        int id = string.id();
        if (isInSource(string)) {
            source(string, id);
        } else if (id != SIGNATURE && id != TYPE && id != ROLE && id != DATA && id != URL) {
            bytes += string.decodedLength();
        }
        if (id == TYPE && string.is("image") && !isInSource(string)) {
            images = true;
        }
        value(string);
    }

    // Of a source only plain text is read as text; its type may stand before or after it.
    private void source(JsonToken string, int id) {
        if (id == DATA || id == CONTENT) {
            sourceBytes += string.decodedLength();
        } else if (id == TYPE) {
            plainText = string.is("text") || string.is("content");
        }
    }

    /** A whole value anywhere in {@code messages} or {@code system}, with its hash if {@link #wanted} asked for it. */
    void value(JsonToken value) {
        if (value.depth() == 1 && value.id() == SYSTEM) {
            systemHash = joined(systemHash, value.hash());
        } else if (isMember(value) && value.id() != CACHE_CONTROL) {
            if (value.idAt(1) == SYSTEM) {
                systemHash = joined(systemHash, value.hash());
            } else {
                message = joined(message, value.hash());
            }
        }
    }

    /** A whole object in {@code messages} or {@code system}. */
    void object(JsonToken object) {
        if (object.depth() == 2 && object.idAt(1) == MESSAGES) {
            message();
        } else if (object.id() == SOURCE) {
            bytes += plainText ? sourceBytes : 0;
            sourceBytes = 0;
            plainText = false;
        }
        value(object);
    }

    /** A whole array in {@code messages} or {@code system}; the blocks of a message have been hashed one by one. */
    void array(JsonToken array) {
        boolean blocks = array.depth() == MESSAGE && array.id() == CONTENT;
        if (array.depth() > 1 && !blocks) {
            value(array);
        }
    }

    /** The whole array of tool declarations. */
    void tools(JsonToken array) {
        toolsHash = array.hash();
        bytes += array.to() - array.from();
    }

    private void message() {
        if (messageCount == messages.length) {
            messages = Arrays.copyOf(messages, messageCount * 2);
        }
        messages[messageCount++] = message;
        message = 0;
    }

    private static long joined(long earlier, long hash) {
        return Long.rotateLeft(earlier, 23) * 31 + hash;
    }
}

package dev.tollgate.dialect.anthropic;

import static dev.tollgate.dialect.anthropic.RequestWords.*;

import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.wire.json.JsonHandler;
import dev.tollgate.wire.json.JsonToken;
import java.util.List;

/**
 * Gathers what a request asks the model to read: how much text, how many images, and what stands elsewhere.
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

    /** Tools of the provider's own that the caller runs: their results come with the next call. */
    private static final List<String> RUN_BY_CALLER = List.of("bash_", "text_editor_", "computer_", "memory_");

    private int bytes;
    private int images;
    private int documents;
    private int plainSources;
    private int otherSources;
    private boolean fetches;
    private boolean plainText;
    private int sourceBytes;

    /** Bytes of text that the model reads. */
    int bytes() {
        return bytes;
    }

    boolean images() {
        return images > 0;
    }

    ModelRequest.Clues clues(long most, List<String> modifiers) {
        return new ModelRequest.Clues(most, 1, images, refers(), fetches, modifiers);
    }

    /** Whether a document is more than the plain text that stands in the body. */
    private boolean refers() {
        return documents > plainSources || otherSources > images;
    }

    /** The type of a tool. */
    void tool(JsonToken type) {
        var word = type.hasText() ? type.text().toUtf8String() : "";
        fetches |= !word.equals("custom") && RUN_BY_CALLER.stream().noneMatch(word::startsWith);
    }

    /** Tools are run by the provider, or on its word. */
    void fetches() {
        fetches = true;
    }

    /** What is wanted of a member inside {@code messages} or {@code system}. */
    int wanted(JsonToken name) {
        int id = name.id();
        if (id == CACHE_CONTROL && isMember(name)) {
            return JsonHandler.SKIP;
        }
        return id == TYPE && isPlaceOfType(name) ? JsonHandler.text(MAX_WORD_BYTES) : JsonHandler.NOTHING;
    }

    // Whether this is a member of a message or of a block, where cache marks stand.
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
        if (id == TYPE && !isInSource(string)) {
            images += string.is("image") ? 1 : 0;
            documents += string.is("document") || string.is("container_upload") ? 1 : 0;
        }
    }

    // Of a source only plain text is read as text; its type may stand before or after it.
    private void source(JsonToken string, int id) {
        if (id == DATA || id == CONTENT) {
            sourceBytes += string.decodedLength();
        } else if (id == TYPE) {
            plainText = string.is("text") || string.is("content");
        }
    }

    /** A whole object in {@code messages} or {@code system}. */
    void object(JsonToken object) {
        if (object.id() == SOURCE) {
            bytes += plainText ? sourceBytes : 0;
            plainSources += plainText ? 1 : 0;
            otherSources += plainText ? 0 : 1;
            sourceBytes = 0;
            plainText = false;
        }
    }

    /** The whole array of tool declarations. */
    void tools(JsonToken array) {
        bytes += array.to() - array.from();
    }
}

package dev.tollgate.llm;

import dev.tollgate.wire.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One piece of what a message says. {@code at} is where the caller wrote it, such as {@code messages[3].content[0]}; {@code cache} is the
 * JSON of a mark that the prompt up to and including this part is worth caching.
 */
public sealed interface Part {
    /** Where the caller wrote it. */
    String at();

    /** The mark for the provider's cache; null if there is none. */
    default @Nullable Bytes cache() {
        return null;
    }

    /** Plain text, as it stands between quotes. */
    record Text(String at, Bytes text, @Nullable Bytes cache) implements Part {}

    /** A picture. */
    record Image(String at, Media media, @Nullable Bytes cache) implements Part {}

    /**
     * A document, most often a PDF.
     *
     * @param name its title or file name, as it stands between quotes
     */
    record Document(
            String at,
            Media media,
            @Nullable Bytes name,
            @Nullable Bytes cache) implements Part {}

    /**
     * The model's call of a tool.
     *
     * @param id    names the call among all of the conversation
     * @param input one JSON object
     */
    record ToolUse(
            String at,
            String id,
            String name,
            Bytes input,
            @Nullable Bytes cache) implements Part {}

    /**
     * What a tool answered.
     *
     * @param id      of the call
     * @param content texts, images and documents; may be empty
     * @param error   whether the tool says that it failed
     */
    record ToolResult(
            String at,
            String id,
            List<Part> content,
            boolean error,
            @Nullable Bytes cache) implements Part {}

    /**
     * What the model thought, as it stands between quotes.
     *
     * @param signature without which its provider does not take it back, as it stands between quotes; null if it was not signed
     */
    record Thinking(String at, Bytes text, @Nullable Bytes signature) implements Part {}

    /** Thinking that only its provider can read, as it stands between quotes. */
    record RedactedThinking(String at, Bytes data) implements Part {}

    /** The words with which the model refused, as they stand between quotes. */
    record Refusal(String at, Bytes text) implements Part {}
}

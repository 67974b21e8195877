package dev.tollgate.llm;

import dev.tollgate.wire.Bytes;

/** Where an image or a document comes from; all {@link Bytes} are as they stand between quotes. */
public sealed interface Media {
    /** The provider fetches it. */
    record Url(Bytes url) implements Media {}

    /**
     * It comes with the request.
     *
     * @param type   the media type, such as {@code image/png}
     * @param base64 without line breaks
     */
    record Data(String type, Bytes base64) implements Media {}

    /** It comes with the request as plain text. */
    record PlainText(Bytes text) implements Media {}

    /** The provider has it already, under a name that no other provider knows. */
    record FileId(String id) implements Media {}
}

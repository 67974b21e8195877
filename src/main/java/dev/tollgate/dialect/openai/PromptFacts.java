package dev.tollgate.dialect.openai;

import static dev.tollgate.dialect.openai.RequestWords.*;

import dev.tollgate.wire.json.JsonToken;

/**
 * Gathers what a request asks the model to read: how much text, and whether images.
 *
 * <p>Threads: confined to one exchange.
 */
final class PromptFacts {
    /** A prompt may be given as token ids; one id stands for about this many bytes of text. */
    private static final int BYTES_PER_TOKEN_ID = 4;

    private int bytes;
    private boolean images;

    /** Bytes of text that the model reads. */
    int bytes() {
        return bytes;
    }

    boolean images() {
        return images;
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
        if (id == TYPE && string.depth() > 1) {
            images |= string.is("input_image");
        }
    }

    /** A token id in input or prompt. */
    void tokenId() {
        bytes += BYTES_PER_TOKEN_ID;
    }

    /** A whole array of tool declarations. */
    void tools(JsonToken array) {
        bytes += array.to() - array.from();
    }
}

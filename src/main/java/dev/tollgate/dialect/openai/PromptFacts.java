package dev.tollgate.dialect.openai;

import static dev.tollgate.dialect.openai.RequestWords.*;

import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.wire.json.JsonToken;
import dev.tollgate.wire.json.JsonVocabulary;
import java.util.List;
import java.util.Set;

/**
 * Gathers what a request asks the model to read: how much text, how many images, and what stands elsewhere.
 *
 * <p>Threads: confined to one exchange.
 */
final class PromptFacts {
    /** A prompt may be given as token ids; one id stands for about this many bytes of text. */
    private static final int BYTES_PER_TOKEN_ID = 4;

    /** Tools that the caller runs itself: their results come with the next call. */
    private static final Set<String> RUN_BY_CALLER =
            Set.of("function", "custom", "local_shell", "apply_patch", "computer_use_preview");

    /** Parts that are read elsewhere, or of which few bytes are many tokens: a film of nothing but one picture lasts for hours. */
    private static final JsonVocabulary ELSEWHERE =
            JsonVocabulary.of("file", "input_file", "item_reference", "video_url", "input_video", "video", "audio_url");

    private int bytes;
    private int imageLinks;
    private int imageParts;
    private int prompts;
    private boolean refers;
    private boolean fetches;

    /** Bytes of text that the model reads. */
    int bytes() {
        return bytes;
    }

    boolean images() {
        return imageLinks + imageParts > 0;
    }

    ModelRequest.Clues clues(long most, long answers) {
        return new ModelRequest.Clues(
                most, answers * Math.max(1, prompts), Math.max(imageLinks, imageParts), refers, fetches, List.of());
    }

    /** The name of a member inside messages or input. */
    void name(int id) {
        imageLinks += id == IMAGE_URL ? 1 : 0;
    }

    /** One of several prompts of one call. */
    void prompt() {
        prompts++;
    }

    /** A conversation or a prompt that the provider keeps. */
    void refers() {
        refers = true;
    }

    /** Something is looked up by the provider itself. */
    void fetches() {
        fetches = true;
    }

    /** The type of a tool. */
    void tool(JsonToken type) {
        fetches |= !type.hasText() || !RUN_BY_CALLER.contains(type.text().toUtf8String());
    }

    /** A string anywhere in messages, input, prompt or instructions. */
    void string(JsonToken string) {
        int id = string.id();
        if (id != URL && id != DATA && id != FILE_DATA && id != IMAGE_URL) {
            bytes += string.decodedLength();
        }
        if (id == TYPE && string.depth() > 1) {
            imageParts += string.is("input_image") || string.is("image_url") ? 1 : 0;
            refers |= string.idIn(ELSEWHERE) != JsonVocabulary.UNKNOWN;
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

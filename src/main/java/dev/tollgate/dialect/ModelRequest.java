package dev.tollgate.dialect;

import dev.tollgate.llm.Operation;
import dev.tollgate.llm.Transcript;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What one scan of a request body learned. Offsets are absolute in the body.
 *
 * @param operation   what is asked for
 * @param model       the name the caller wrote, not blank
 * @param stream      whether the answer is asked for as events
 * @param maxTokens   the caller's bound on output tokens, 0 or more
 * @param usageAsked  whether the caller asked for usage at the end of the stream
 * @param bodyBytes   length of the body
 * @param promptBytes bytes of text that the model reads: decoded strings of messages, input or prompt, instructions, and tool
 *     declarations as written; images, audio and files are left out
 * @param tools       whether tools are declared
 * @param images      whether the prompt holds an image
 * @param jsonSchema  whether the answer must follow a JSON schema
 * @param choices     how many answers are asked for, 1 or more
 * @param serviceTier the tier asked for, as written
 * @param hashes      of system, tools and messages; none unless a transcript was asked for
 * @param spans       where to splice
 * @param transcript  what the conversation looks like; empty unless it was asked for
 */
public record ModelRequest(
        Operation operation,
        String model,
        boolean stream,
        OptionalInt maxTokens,
        boolean usageAsked,
        int bodyBytes,
        int promptBytes,
        boolean tools,
        boolean images,
        boolean jsonSchema,
        int choices,
        @Nullable String serviceTier,
        PromptHashes hashes,
        Spans spans,
        Transcript transcript) {
    /** The same request with a transcript, whose hashes also tell its prompt from others. */
    public ModelRequest transcribed(PromptHashes newHashes, Transcript newTranscript) {
        return new ModelRequest(
                operation,
                model,
                stream,
                maxTokens,
                usageAsked,
                bodyBytes,
                promptBytes,
                tools,
                images,
                jsonSchema,
                choices,
                serviceTier,
                newHashes,
                spans,
                newTranscript);
    }
}

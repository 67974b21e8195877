package dev.tollgate.dialect;

import dev.tollgate.llm.Operation;
import dev.tollgate.llm.Transcript;
import java.util.List;
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
 * @param clues       what else of it bears upon what it may cost
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
        Clues clues,
        PromptHashes hashes,
        Spans spans,
        Transcript transcript) {
    /**
     * What a request says beside its length that bears upon what it may cost. Where it can be read in two ways, the dearer one counts.
     *
     * @param most the highest bound on output tokens that it names, 0 where it names none, or one of nothing
     * @param answers how many answers may be billed, 1 or more: as many as it asks for of each prompt, those that are thrown away included
     * @param images how many images it holds or refers to
     * @param refers whether the model reads what stands elsewhere: files, earlier answers, stored prompts
     * @param fetches whether the provider runs tools whose results the model reads
     * @param modifiers words that it asks for by which rates change, such as a speed or a place
     */
    public record Clues(long most, long answers, int images, boolean refers, boolean fetches, List<String> modifiers) {
        /** Of a request that says nothing of the kind but its bound. */
        public static Clues of(OptionalInt maxTokens) {
            return new Clues(maxTokens.orElse(0), 1, 0, false, false, List.of());
        }

        public Clues {
            modifiers = List.copyOf(modifiers);
        }
    }

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
                clues,
                newHashes,
                spans,
                newTranscript);
    }
}

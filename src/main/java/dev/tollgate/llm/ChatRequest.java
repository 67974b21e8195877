package dev.tollgate.llm;

import dev.tollgate.wire.Bytes;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A chat as any dialect can ask for it, read from one dialect to be written in another.
 *
 * <p>It is a view of the body that it was read from: every {@link Bytes} in it is valid as long as that body is. Text is kept <em>as it stands
 * between the quotes of a JSON string</em>, escapes included, and what only passes through (schemas, arguments, cache marks) is kept as
 * the JSON that was written. Numbers are kept as written, too.
 *
 * @param stream    whether the answer is asked for as events
 * @param maxTokens the bound on output tokens
 * @param messages  in the caller's order, instructions among them where they stood
 * @param stop      texts that end the answer, as they stand between quotes
 * @param format    the form that the answer must have; null for plain text
 * @param user      whom the call is made for, as it stands between quotes
 * @param tier      the class of service asked for
 * @param cache     a mark that asks for the longest cacheable prompt to be cached, as JSON
 */
public record ChatRequest(
        boolean stream,
        OptionalInt maxTokens,
        List<Message> messages,
        Toolbox toolbox,
        Sampling sampling,
        List<Bytes> stop,
        Reasoning reasoning,
        @Nullable ResponseFormat format,
        @Nullable Bytes user,
        Tier tier,
        @Nullable Bytes cache) {

    /** The class of service that a call asks for. */
    public enum Tier {
        /** The caller said nothing. */
        UNSAID,
        /** The provider chooses by what the account has. */
        AUTO,
        STANDARD,
        /** Cheaper and slower. */
        FLEX,
        /** Dearer and faster. */
        PRIORITY
    }

    /** The members that dialects name differently, so that a report can name them as the caller did. */
    public enum Setting {
        STOP,
        USER,
        EFFORT,
        THINKING,
        FORMAT,
        SERIAL_TOOLS
    }
}

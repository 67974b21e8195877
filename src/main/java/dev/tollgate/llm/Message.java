package dev.tollgate.llm;

import java.util.List;

/**
 * One turn of a conversation, or one instruction to the model.
 *
 * @param role  whose turn it is; the results of tool calls are the user's
 * @param at    where the caller wrote it, such as {@code messages[3]}; of several messages joined into one, the first
 * @param parts what it says, in order; may be empty
 */
public record Message(Role role, String at, List<Part> parts) {
    /** Whose turn it is. */
    public enum Role {
        SYSTEM,
        /** An instruction of the application's developer, which OpenAI tells from its own. */
        DEVELOPER,
        USER,
        ASSISTANT;

        /** Whether it instructs the model instead of taking a turn. */
        public boolean instructs() {
            return this == SYSTEM || this == DEVELOPER;
        }
    }
}

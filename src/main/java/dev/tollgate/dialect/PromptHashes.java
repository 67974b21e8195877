package dev.tollgate.dialect;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Hashes of what a model is asked to read, for affinity and for finding repetition: 64-bit hashes of the raw bytes, seeded per process.
 *
 * <p>Threads: immutable.
 */
public final class PromptHashes {
    /** Nothing was hashed. */
    public static final PromptHashes NONE = new PromptHashes(0, 0, new long[0]);

    private final long system;
    private final long tools;
    private final long[] messages;

    /**
     * Makes hashes.
     *
     * @param messages handed over, one per message in order
     */
    public PromptHashes(long system, long tools, long[] messages) {
        this.system = system;
        this.tools = tools;
        this.messages = messages;
    }

    /** Of the instructions that open the prompt; 0 if there are none. */
    public long system() {
        return system;
    }

    /** Of the tool declarations; 0 if there are none. */
    public long tools() {
        return tools;
    }

    /** How many messages (or input items) there are. */
    public int messages() {
        return messages.length;
    }

    /** Of the message at this place, from 0. */
    public long message(int index) {
        return messages[index];
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PromptHashes that
                && system == that.system
                && tools == that.tools
                && Arrays.equals(messages, that.messages);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(system ^ tools) * 31 + Arrays.hashCode(messages);
    }

    @Override
    public String toString() {
        return "PromptHashes[" + messages.length + " messages]";
    }
}

package dev.tollgate.sim;

/**
 * What the answers of a simulated provider look like.
 *
 * @param meanTokens mean length of an answer; each is drawn between a quarter and seven quarters of it
 * @param maxTokens no answer is longer, whatever the request says
 * @param reasoningTokens hidden tokens that are counted and timed, never shown
 * @param contextTokens longer prompts are refused with {@code context_length_exceeded}
 * @param tools when tool calls are made
 */
public record SimOutput(int meanTokens, int maxTokens, int reasoningTokens, int contextTokens, Tools tools) {
    public static final SimOutput SHORT = new SimOutput(24, 4096, 0, 1_000_000, Tools.WHEN_ASKED);

    /** When a request that offers tools is answered with tool calls. */
    public enum Tools {
        /** Never. */
        NEVER,
        /** When {@code tool_choice} demands it or the last user text says "tool"; never right after a tool result. */
        WHEN_ASKED,
        /** Always, after tool results too: an agent in front of it loops. */
        ALWAYS
    }

    public SimOutput {
        if (meanTokens < 1 || maxTokens < 1 || maxTokens > 1 << 16 || reasoningTokens < 0 || contextTokens < 1) {
            throw new IllegalArgumentException(
                    "output: " + meanTokens + ", " + maxTokens + ", " + reasoningTokens + ", " + contextTokens
                            + " (expected: meanTokens and contextTokens at least 1, maxTokens 1 to 65536)");
        }
    }

    public SimOutput withTools(Tools value) {
        return new SimOutput(meanTokens, maxTokens, reasoningTokens, contextTokens, value);
    }

    public SimOutput withMeanTokens(int value) {
        return new SimOutput(value, maxTokens, reasoningTokens, contextTokens, tools);
    }

    public SimOutput withReasoningTokens(int value) {
        return new SimOutput(meanTokens, maxTokens, value, contextTokens, tools);
    }

    public SimOutput withContextTokens(int value) {
        return new SimOutput(meanTokens, maxTokens, reasoningTokens, value, tools);
    }
}

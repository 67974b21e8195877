package dev.tollgate.llm;

/** Why an answer ended, in more words than any one dialect has, so that each can choose its own. */
public enum FinishReason {
    /** The model had said all it wanted. */
    STOP,
    /** One of the caller's stop sequences came up. */
    STOP_SEQUENCE,
    /** The provider paused a long turn, which the caller may continue. */
    PAUSED,
    /** The model waits for the results of its tool calls. */
    TOOL_CALLS,
    /** The bound on output tokens was reached: the last part may be cut. */
    LENGTH,
    /** The context window was full: the last part may be cut. */
    CONTEXT_FULL,
    /** The model or the provider's filter refused to go on. */
    REFUSED;

    /** Whether the answer was cut by a bound, so that its last part may not be whole. */
    public boolean cut() {
        return this == LENGTH || this == CONTEXT_FULL;
    }
}

package dev.tollgate.policy.limit;

/** What a limit counts. */
public enum Unit {
    /** Calls. */
    REQUESTS("requests"),
    /** Tokens of the prompt. */
    INPUT_TOKENS("input-tokens"),
    /** Tokens of the answer, reasoning included. */
    OUTPUT_TOKENS("output-tokens"),
    /** Both. */
    TOKENS("tokens"),
    /** Calls under way at the same time. */
    CONCURRENCY("concurrent-requests");

    private final String word;

    Unit(String word) {
        this.word = word;
    }

    /** The word for it in header fields; {@code concurrent-requests} is the draft's own (RateLimit header fields, section 3.1.3). */
    public String word() {
        return word;
    }

    /** Whether it is known only once the body is read, and for certain only once the call has ended. */
    public boolean isTokens() {
        return this == INPUT_TOKENS || this == OUTPUT_TOKENS || this == TOKENS;
    }
}

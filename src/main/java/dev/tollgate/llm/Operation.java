package dev.tollgate.llm;

/** What a model call asks for. */
public enum Operation {
    CHAT("chat"),
    COMPLETIONS("text_completion"),
    EMBEDDINGS("embeddings"),
    RESPONSES("chat"),
    /** Not answered by a model: how many input tokens a chat would have. */
    COUNT_TOKENS("count_tokens");

    private final String otelName;

    Operation(String otelName) {
        this.otelName = otelName;
    }

    /** Whether its answer is what a model says. */
    public boolean speaks() {
        return switch (this) {
            case CHAT, COMPLETIONS, RESPONSES -> true;
            case EMBEDDINGS, COUNT_TOKENS -> false;
        };
    }

    /** The value of {@code gen_ai.operation.name} (OpenTelemetry GenAI semantic conventions). */
    public String otelName() {
        return otelName;
    }
}

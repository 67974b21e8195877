package dev.tollgate.endpoint;

/** How an attempt ended, as its {@link Lease} is told. */
public sealed interface AttemptResult {

    /**
     * The answer came whole.
     *
     * @param firstTokenNanos from dispatch to the first token; 0 where it was not seen apart, as in an answer that was not streamed
     * @param decodeNanos from the first token (from dispatch, where that was not seen) to the end
     * @param inputTokens prompt tokens as billed; 0 where unknown
     * @param outputTokens output tokens as billed; -1 where unknown
     * @param promptBytes bytes of the prompt those input tokens came from; 0 where unknown
     */
    record Succeeded(long firstTokenNanos, long decodeNanos, long inputTokens, long outputTokens, long promptBytes)
            implements AttemptResult {}

    /** It failed. */
    record Failed(Failure failure) implements AttemptResult {}

    /** The caller went away: neither a success nor a failure of the endpoint. */
    record Cancelled() implements AttemptResult {}
}

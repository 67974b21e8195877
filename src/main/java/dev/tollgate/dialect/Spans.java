package dev.tollgate.dialect;

/**
 * Where a request body holds what a transcoder may have to replace.
 *
 * @param model         the value of {@code model}
 * @param streamOptions the value of {@code stream_options}
 * @param includeUsage  the value of {@code stream_options.include_usage}
 * @param options       what {@code stream_options} is
 */
public record Spans(Span model, Span streamOptions, Span includeUsage, Options options) {
    /** What {@code stream_options} is. */
    public enum Options {
        ABSENT,
        NULL,
        EMPTY,
        /** An object with members; {@code include_usage} is absent, a boolean or null. */
        OBJECT,
        /** Something no provider accepts, left for the provider to refuse. */
        INVALID
    }
}

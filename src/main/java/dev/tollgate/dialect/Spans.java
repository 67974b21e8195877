package dev.tollgate.dialect;

/**
 * Where a request body holds what a transcoder may have to replace.
 *
 * @param model           the value of {@code model}
 * @param streamOptions   the value of {@code stream_options}
 * @param includeUsage    the value of {@code stream_options.include_usage}
 * @param optionsObject   whether {@code stream_options} is an object
 * @param optionsEmpty    whether {@code stream_options} is an object without members
 */
public record Spans(Span model, Span streamOptions, Span includeUsage, boolean optionsObject, boolean optionsEmpty) {}

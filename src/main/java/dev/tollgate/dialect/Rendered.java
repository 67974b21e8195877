package dev.tollgate.dialect;

/**
 * A whole body in a dialect.
 *
 * @param contentType the value of {@code content-type}
 * @param body        fresh bytes, handed over to the receiver
 */
@SuppressWarnings("ArrayRecordComponent") // identity of a body is never asked for
public record Rendered(String contentType, byte[] body) {}

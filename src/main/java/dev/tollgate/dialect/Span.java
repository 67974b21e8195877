package dev.tollgate.dialect;

/**
 * Where a value stands in a body: the half-open range of its bytes, quotes and braces included.
 *
 * @param from offset of the first byte, or -1 in {@link #NONE}
 * @param to   offset after the last byte
 */
public record Span(int from, int to) {
    /** The value does not exist. */
    public static final Span NONE = new Span(-1, -1);

    /** Whether the value exists. */
    public boolean exists() {
        return from >= 0;
    }
}

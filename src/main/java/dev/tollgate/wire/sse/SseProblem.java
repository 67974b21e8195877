package dev.tollgate.wire.sse;

/**
 * Why a stream is not read any further.
 *
 * @param offset   where the event begins that is at fault, in bytes from the start of the stream
 * @param found    what is wrong with it; never its content
 * @param expected what would have been right
 */
public record SseProblem(long offset, String found, String expected) {
    /** One line: {@code event at byte offset: found (expected: …)}. */
    public String message() {
        return "event at byte " + offset + ": " + found + " (expected: " + expected + ")";
    }
}

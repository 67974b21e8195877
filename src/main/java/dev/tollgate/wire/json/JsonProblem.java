package dev.tollgate.wire.json;

/**
 * Why a document was refused: the first thing wrong with it, and where.
 *
 * <p>It quotes member names (escaped, shortened) but never a string value, so it may be shown to the caller and logged.
 *
 * @param path     the place, such as {@code $.messages[3].content}; at most a few hundred characters, ASCII controls escaped
 * @param offset   byte offset in the document
 * @param found    what stood there
 * @param expected what could have stood there
 */
public record JsonProblem(String path, int offset, String found, String expected) {
    /** One line: {@code path: found at byte offset (expected: …)}. */
    public String message() {
        return path + ": " + found + " at byte " + offset + " (expected: " + expected + ")";
    }
}

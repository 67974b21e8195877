package dev.tollgate.wire;

import java.util.List;

/**
 * One replacement in a document that otherwise passes unchanged.
 *
 * <p>The range is half-open and counts in bytes of the original document; {@code from == to} inserts. A list of splices is
 * in ascending order and does not overlap; two inserts at one place keep their order.
 *
 * @param from        first byte replaced
 * @param to          first byte kept again, not below {@code from}
 * @param replacement what stands there instead, possibly empty; shared and not to be written to
 */
@SuppressWarnings("ArrayRecordComponent") // identity of a splice is never asked for
public record Splice(int from, int to, byte[] replacement) {
    /**
     * Makes a splice.
     *
     * @throws IllegalArgumentException if the range is negative or runs backwards
     */
    public Splice {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("splice: %d to %d (expected: 0 <= from <= to)".formatted(from, to));
        }
    }

    /** By how much the document grows, in bytes; negative if it shrinks. */
    public int growth() {
        return replacement.length - (to - from);
    }

    /** The document's length after these splices, for a {@code content-length}. */
    public static int lengthAfter(int length, List<Splice> splices) {
        int result = length;
        for (var splice : splices) {
            result = Math.addExact(result, splice.growth());
        }
        return result;
    }

    /**
     * Applies splices to a whole document in memory.
     *
     * @throws IllegalArgumentException if the splices overlap, are out of order or leave the document
     */
    public static byte[] apply(Bytes document, List<Splice> splices) {
        var result = new byte[lengthAfter(document.length(), splices)];
        int read = 0;
        int written = 0;
        for (var splice : splices) {
            if (splice.from < read || splice.to > document.length()) {
                throw new IllegalArgumentException("splice: %d to %d (expected: within %d to %d)"
                        .formatted(splice.from, splice.to, read, document.length()));
            }
            int kept = splice.from - read;
            System.arraycopy(document.array(), document.offset() + read, result, written, kept);
            written += kept;
            System.arraycopy(splice.replacement, 0, result, written, splice.replacement.length);
            written += splice.replacement.length;
            read = splice.to;
        }
        System.arraycopy(document.array(), document.offset() + read, result, written, document.length() - read);
        return result;
    }
}

package dev.tollgate.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A view of part of a byte array, valid only during the call that hands it over: whoever wants to keep it copies it.
 *
 * <p>Equality and hash are those of the content, not of the place.
 *
 * @param array  the bytes, shared and not to be written to
 * @param offset index of the first byte of the view
 * @param length number of bytes in the view
 */
@SuppressWarnings("ArrayRecordComponent") // a view shares its array; equals and hashCode compare the content
public record Bytes(byte[] array, int offset, int length) {
    /** No bytes at all. */
    public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

    /**
     * Makes a view.
     *
     * @throws IndexOutOfBoundsException if the range is not within the array
     */
    public Bytes {
        if ((offset | length) < 0 || length > array.length - offset) {
            throw new IndexOutOfBoundsException("bytes: %d bytes from %d (expected: a range within %d bytes)"
                    .formatted(length, offset, array.length));
        }
    }

    /** A view of the whole array. */
    public static Bytes of(byte[] array) {
        return new Bytes(array, 0, array.length);
    }

    /** The text in UTF-8. */
    public static Bytes of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The byte at an index counted from the start of the view. */
    public byte at(int index) {
        if (index < 0 || index >= length) {
            throw new IndexOutOfBoundsException("bytes: index %d (expected: 0 to below %d)".formatted(index, length));
        }
        return array[offset + index];
    }

    /** The half-open range {@code [from, to)} of this view, sharing its array. */
    public Bytes slice(int from, int to) {
        if (from < 0 || to < from || to > length) {
            throw new IndexOutOfBoundsException(
                    "bytes: slice %d to %d (expected: a range within %d bytes)".formatted(from, to, length));
        }
        return new Bytes(array, offset + from, to - from);
    }

    /** Whether there is no byte in it. */
    public boolean isEmpty() {
        return length == 0;
    }

    /** Whether the content is this ASCII text; allocates nothing. */
    public boolean contentEquals(String ascii) {
        return same(array, offset, length, ascii);
    }

    /** Whether the content begins with this ASCII text; allocates nothing. */
    public boolean startsWith(String ascii) {
        return length >= ascii.length() && same(array, offset, ascii.length(), ascii);
    }

    /** The content decoded as UTF-8; what is not UTF-8 becomes U+FFFD. */
    public String toUtf8String() {
        return new String(array, offset, length, StandardCharsets.UTF_8);
    }

    /** A fresh copy of the content, which may be kept. */
    public byte[] toArray() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    /** Whether a range of an array holds exactly this ASCII text; the range must lie within the array. */
    public static boolean same(byte[] array, int offset, int length, String ascii) {
        if (length != ascii.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (array[offset + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof Bytes that
                && Arrays.equals(array, offset, offset + length, that.array, that.offset, that.offset + that.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + array[i];
        }
        return hash;
    }

    /** The size only: what travels here is the callers' own and does not belong in logs. */
    @Override
    public String toString() {
        return "Bytes[" + length + "]";
    }
}

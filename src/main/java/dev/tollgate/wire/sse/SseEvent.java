package dev.tollgate.wire.sse;

import dev.tollgate.wire.Bytes;

/**
 * One event of a stream, whole: where its bytes are and what they say. One object, reused for every event.
 *
 * <p>Its bytes are {@link #carried} bytes of earlier fragments, then {@link #from} to {@link #to} of the current one; a proxy that
 * holds fragments back forwards or drops it by these numbers, any other takes {@link #raw}.
 *
 * <p>Threads: confined to the scanner's; valid during the listener's call only.
 */
public final class SseEvent {
    private byte[] array = Bytes.EMPTY.array();
    private int start;
    private int length;
    private int carried;
    private int from;
    private int to;
    private long offset;
    private boolean terminated;
    private SseLines lines = new SseLines();

    SseEvent() {}

    void set(byte[] source, int eventStart, int eventLength, SseLines content, long streamOffset, boolean ended) {
        array = source;
        start = eventStart;
        length = eventLength;
        lines = content;
        offset = streamOffset;
        terminated = ended;
    }

    void place(int earlier, int fromInFragment, int toInFragment) {
        carried = earlier;
        from = fromInFragment;
        to = toInFragment;
    }

    /** How many of its bytes came with earlier fragments; 0 if it lies wholly in this one. */
    public int carried() {
        return carried;
    }

    /** Where it (or the rest of it) begins, counted from the fragment's first byte. */
    public int from() {
        return from;
    }

    /** Where it ends in the fragment, after the line end of its blank line. */
    public int to() {
        return to;
    }

    /** Where it begins, counted in bytes from the start of the stream. */
    public long offset() {
        return offset;
    }

    /** All its bytes: a view of the fragment, or of what the scanner held if it was cut. */
    public Bytes raw() {
        return new Bytes(array, start, length);
    }

    /** Whether its blank line was there; false only for what is left when a stream ends in the middle of an event. */
    public boolean terminated() {
        return terminated;
    }

    /** Whether it is a line end and nothing else; whether one after CR LF CR LF is told of depends on where the stream was cut. */
    public boolean isBlank() {
        return length <= 2;
    }

    /** Whether it has a {@code data} line, without which the standard does not dispatch an event. */
    public boolean hasData() {
        return lines.dataLines > 0;
    }

    /** Whether it has no field at all, only comments or blank lines: it keeps a connection alive and says nothing. */
    public boolean isComment() {
        return !lines.hasField;
    }

    /** The {@code data} lines joined by line feeds; no copy if it is one line. Empty if there is none. */
    public Bytes data() {
        if (lines.dataLines > 1) {
            return new Bytes(lines.joined, 0, lines.joinedLength);
        }
        return new Bytes(array, start + lines.dataFrom, lines.dataLength);
    }

    /** Whether the data is exactly this ASCII text, such as {@code [DONE]}; allocates nothing. */
    public boolean dataIs(String ascii) {
        return lines.dataLines > 1
                ? Bytes.same(lines.joined, 0, lines.joinedLength, ascii)
                : lines.dataLines == 1 && Bytes.same(array, start + lines.dataFrom, lines.dataLength, ascii);
    }

    /** The value of its last {@code event} line; empty means {@code message}. */
    public Bytes type() {
        return new Bytes(array, start + lines.typeFrom, lines.typeLength);
    }

    /** Whether its type is exactly this ASCII text; allocates nothing. */
    public boolean typeIs(String ascii) {
        return lines.typeLength == 0
                ? ascii.equals("message")
                : Bytes.same(array, start + lines.typeFrom, lines.typeLength, ascii);
    }
}

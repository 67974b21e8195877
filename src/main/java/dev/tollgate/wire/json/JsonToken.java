package dev.tollgate.wire.json;

import dev.tollgate.wire.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The value or name a handler is being told of: where it is, what it says. One object, reused for every event.
 *
 * <p>Threads: confined to the scanner's; valid during the handler's call only.
 */
public final class JsonToken {
    private final Nesting nesting;
    private byte[] array = Bytes.EMPTY.array();
    private int textFrom;
    private int textLength = -1;
    int from;
    int to;
    int decodedLength;
    long hash;

    JsonToken(Nesting nesting) {
        this.nesting = nesting;
    }

    /** How many containers are around it: 0 for the document's value, 1 for the members of the outermost object. */
    public int depth() {
        return nesting.depth;
    }

    /** Offset in the document of its first byte; of a string or name, the opening quote. */
    public int from() {
        return from;
    }

    /** Offset in the document just after its last byte. */
    public int to() {
        return to;
    }

    /** The vocabulary's number of the member this is the name or the value of; {@link JsonVocabulary#UNKNOWN} for an element. */
    public int id() {
        return nesting.depth == 0 ? JsonVocabulary.UNKNOWN : nesting.memberAt(nesting.depth);
    }

    /**
     * The same for the member on the way to here that lies directly inside container number {@code depth} (1 is the outermost):
     * for {@code $.usage.details.cached}, 1 gives {@code usage}, 2 {@code details}, 3 {@code cached}.
     */
    public int idAt(int depth) {
        return depth < 1 || depth > nesting.depth ? JsonVocabulary.UNKNOWN : nesting.memberAt(depth);
    }

    /** Its place among the elements or members of its container, from 0. */
    public int index() {
        return indexAt(nesting.depth);
    }

    /** The place, inside container number {@code depth}, of the element or member on the way to here; -1 if not that deep. */
    public int indexAt(int depth) {
        return depth < 1 || depth > nesting.depth ? -1 : nesting.indexAt(depth);
    }

    /** Whether there is text: always for names and numbers, for strings if asked for and short enough. */
    public boolean hasText() {
        return textLength >= 0;
    }

    /** The text, decoded; empty if there is none. */
    public Bytes text() {
        return textLength < 0 ? Bytes.EMPTY : new Bytes(array, textFrom, textLength);
    }

    /** The text as a string; null where there is none or it is empty. */
    public @Nullable String textOrNull() {
        return textLength < 1 ? null : text().toUtf8String();
    }

    /** The same; none of these usual words is made anew. */
    public @Nullable String textOrNull(JsonVocabulary usual) {
        var word = textLength < 1 ? null : usual.word(array, textFrom, textLength);
        return word == null ? textOrNull() : word;
    }

    /** The number of the text in a vocabulary; {@link JsonVocabulary#UNKNOWN} if it is not in there. */
    public int idIn(JsonVocabulary vocabulary) {
        return textLength < 0 ? JsonVocabulary.UNKNOWN : vocabulary.idOf(array, textFrom, textLength);
    }

    /** Whether there is text and it is this ASCII text; allocates nothing. */
    public boolean is(String ascii) {
        return textLength >= 0 && Bytes.same(array, textFrom, textLength, ascii);
    }

    /** How many bytes of UTF-8 a string or name has when decoded, captured or not; 0 for everything else. */
    public int decodedLength() {
        return decodedLength;
    }

    /** XXH64 of the raw bytes from {@link #from} to {@link #to}, if it was asked for; otherwise 0. */
    public long hash() {
        return hash;
    }

    /** Whether this is a number written as an integer (no fraction, no exponent) that fits a {@code long}. */
    public boolean isLong() {
        if (textLength < 1) {
            return false;
        }
        boolean negative = array[textFrom] == '-';
        int at = negative ? textFrom + 1 : textFrom;
        int end = textFrom + textLength;
        if (at == end || end - at > 19) {
            return false;
        }
        for (int i = at; i < end; i++) {
            if (array[i] < '0' || array[i] > '9') {
                return false;
            }
        }
        // Summed downwards, 19 digits either stay negative, or have wrapped past Long.MIN_VALUE.
        long sum = negatedDigits(at, end);
        return sum <= 0 && (negative || sum != Long.MIN_VALUE);
    }

    /** The integer, if {@link #isLong}, else {@code otherwise}. */
    public long longOr(long otherwise) {
        if (!isLong()) {
            return otherwise;
        }
        boolean negative = array[textFrom] == '-';
        long negated = negatedDigits(negative ? textFrom + 1 : textFrom, textFrom + textLength);
        return negative ? negated : -negated;
    }

    private long negatedDigits(int from, int to) {
        long sum = 0;
        for (int i = from; i < to; i++) {
            sum = sum * 10 - (array[i] - '0');
        }
        return sum;
    }

    void at(int start, int end) {
        from = start;
        to = end;
        textLength = -1;
        decodedLength = 0;
        hash = 0;
    }

    void text(byte[] source, int offset, int length) {
        array = source;
        textFrom = offset;
        textLength = length;
    }
}

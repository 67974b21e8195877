package dev.tollgate.wire.sse;

import dev.tollgate.wire.Bytes;
import java.util.Arrays;

/**
 * What the lines of one event say, as ranges counted from the event's first byte, so that they hold wherever the event lies.
 *
 * <p>WHATWG HTML, "Server-sent events", "Interpreting an event stream".
 *
 * <p>Threads: confined to the scanner's.
 */
final class SseLines {
    private static final int KEPT_BYTES = 1 << 16;

    boolean hasField;
    int typeFrom;
    int typeLength;
    int dataLines;
    int dataFrom;
    int dataLength;

    /** The data lines joined, if there are several. */
    byte[] joined = Bytes.EMPTY.array();

    int joinedLength;

    void clear() {
        hasField = false;
        typeFrom = 0;
        typeLength = 0;
        dataLines = 0;
        dataFrom = 0;
        dataLength = 0;
        if (joined.length > KEPT_BYTES) {
            joined = Bytes.EMPTY.array();
        }
    }

    /** Reads a line that is not empty: {@code from} to {@code to} of the event that starts at {@code event} in the array. */
    void add(byte[] a, int event, int from, int to) {
        int line = event + from;
        int length = to - from;
        if (a[line] == ':') {
            return;
        }
        hasField = true;
        if (isField(a, line, length, "data")) {
            data(a, event, value(a, event, from + 4, to), to);
        } else if (isField(a, line, length, "event")) {
            typeFrom = value(a, event, from + 5, to);
            typeLength = to - typeFrom;
        }
    }

    private static boolean isField(byte[] a, int line, int length, String name) {
        int size = name.length();
        return length >= size && (length == size || a[line + size] == ':') && Bytes.same(a, line, size, name);
    }

    // After the colon, if there is one, and after one space, if there is one.
    private static int value(byte[] a, int event, int nameEnd, int to) {
        int from = Math.min(nameEnd + 1, to);
        return from < to && a[event + from] == ' ' ? from + 1 : from;
    }

    private void data(byte[] a, int event, int from, int to) {
        if (dataLines == 0) {
            dataFrom = from;
            dataLength = to - from;
        } else {
            if (dataLines == 1) {
                joinedLength = 0;
                join(a, event + dataFrom, dataLength);
            }
            room(1);
            joined[joinedLength++] = '\n';
            join(a, event + from, to - from);
        }
        dataLines++;
    }

    private void join(byte[] a, int from, int length) {
        room(length);
        System.arraycopy(a, from, joined, joinedLength, length);
        joinedLength += length;
    }

    private void room(int more) {
        if (joinedLength + more > joined.length) {
            joined = Arrays.copyOf(joined, Math.max(256, Math.max(joinedLength + more, joined.length * 2)));
        }
    }
}

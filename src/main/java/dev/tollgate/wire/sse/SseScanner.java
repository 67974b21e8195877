package dev.tollgate.wire.sse;

import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Words;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the events of a {@code text/event-stream} as its bytes arrive, cut anywhere, for a proxy that passes them on untouched.
 *
 * <p>WHATWG HTML, "Server-sent events": lines end with CR, LF or CRLF; an event ends with a blank line; one byte order mark may
 * lead the stream. An event is told of the moment its blank line is there: of a blank line's CRLF that is cut in two, the LF
 * counts to the next event, where dropping it changes nothing. Only an incomplete event is held, bounded by {@link SseLimits};
 * events that lie in one fragment are neither copied nor do they allocate anything. What events say does not depend on the cuts.
 *
 * <p>Threads: confined to one; reusable by {@link #reset}.
 */
public final class SseScanner {
    private static final int KEPT_BYTES = 1 << 16;

    private final SseLimits limits;
    private final SseListener listener;
    private final SseEvent event = new SseEvent();
    private final SseLines lines = new SseLines();

    private @Nullable SseProblem problem;
    private boolean finished;

    // The event that is being read: its place in the stream; where its current line starts, counted from its first
    // byte.
    private long offset;
    private int lineStart;
    private int leadingLineFeed;
    private boolean afterCarriageReturn;

    // Its bytes from earlier fragments, and later those of this one too, until it ends.
    private byte[] carry = new byte[512];
    private int carried;

    /** Makes a scanner at the start of a stream. */
    public SseScanner(SseLimits limits, SseListener listener) {
        this.limits = limits;
        this.listener = listener;
    }

    /** Forgets the stream and is ready for another. */
    public void reset() {
        problem = null;
        finished = false;
        offset = 0;
        afterCarriageReturn = false;
        beginEvent();
    }

    /** Reads the next bytes; false if the stream is refused (already): then nothing is read and no event comes any more. */
    public boolean feed(Bytes fragment) {
        if (problem != null || finished) {
            return false;
        }
        if (fragment.isEmpty()) {
            return true;
        }
        var a = fragment.array();
        int first = fragment.offset();
        int end = first + fragment.length();
        int earlier = carried;
        // Where the bytes begin that are neither told of nor held.
        int eventFrom = first;
        int i = first;
        if (afterCarriageReturn) {
            afterCarriageReturn = false;
            if (a[i] == '\n') {
                leadingLineFeed = carried == 0 ? 1 : leadingLineFeed;
                lineStart++;
                i++;
            }
        }
        while (true) {
            int lineEnd = lineEnd(a, i, end);
            int length = carried + lineEnd - eventFrom;
            if (tooLong(length)) {
                return false;
            }
            if (lineEnd == end) {
                break;
            }
            int next = lineEnd + 1;
            if (a[lineEnd] == '\r') {
                if (next == end) {
                    afterCarriageReturn = true;
                } else if (a[next] == '\n') {
                    next++;
                }
            }
            boolean held = carried > 0;
            if (held) {
                hold(a, eventFrom, next);
                eventFrom = next;
            }
            boolean blank = held ? line(carry, 0, length) : line(a, eventFrom, length);
            lineStart = length + next - lineEnd;
            i = next;
            if (blank) {
                if (held) {
                    event.place(earlier, 0, next - first);
                    tell(carry, 0, carried, true);
                } else {
                    event.place(0, eventFrom - first, next - first);
                    tell(a, eventFrom, next - eventFrom, true);
                }
                earlier = 0;
                eventFrom = next;
            }
        }
        hold(a, eventFrom, end);
        return true;
    }

    /**
     * Says that no more bytes come. What is left of an incomplete event is told of as one that is not
     * {@linkplain SseEvent#terminated terminated}; false if the stream was refused.
     */
    public boolean finish() {
        if (problem != null) {
            return false;
        }
        if (!finished && carried > 0) {
            if (lineStart < carried) {
                line(carry, 0, carried);
            }
            event.place(carried, 0, 0);
            tell(carry, 0, carried, betweenEvents());
        }
        finished = true;
        return true;
    }

    /** Why the stream is not read any further; null if nothing is wrong so far. */
    public @Nullable SseProblem problem() {
        return problem;
    }

    /** How many bytes of an incomplete event are held. */
    public int held() {
        return carried;
    }

    /** Whether the stream stands between two events, so that an event of our own may be written. */
    public boolean betweenEvents() {
        return carried == leadingLineFeed;
    }

    private void tell(byte[] a, int from, int length, boolean terminated) {
        event.set(a, from, length, lines, offset, terminated);
        listener.event(event);
        offset += length;
        beginEvent();
    }

    private void beginEvent() {
        lines.clear();
        lineStart = 0;
        leadingLineFeed = 0;
        carried = 0;
        if (carry.length > KEPT_BYTES) {
            carry = new byte[512];
        }
    }

    // The current line, which ends at `to`, of the event at `from`; whether it is blank.
    private boolean line(byte[] a, int from, int to) {
        int start = lineStart;
        if (offset + start == 0 && startsWithByteOrderMark(a, from, to)) {
            start = 3;
        }
        if (start == to) {
            return true;
        }
        lines.add(a, from, start, to);
        return false;
    }

    private static boolean startsWithByteOrderMark(byte[] a, int from, int length) {
        return length >= 3 && a[from] == (byte) 0xEF && a[from + 1] == (byte) 0xBB && a[from + 2] == (byte) 0xBF;
    }

    // Told by the limit that is reached first in the stream, so that it does not depend on the cuts.
    private boolean tooLong(int length) {
        long lineLimit = (long) lineStart + limits.maxLineBytes();
        long eventLimit = (long) leadingLineFeed + limits.maxEventBytes();
        if (length <= Math.min(lineLimit, eventLimit)) {
            return false;
        }
        boolean line = lineLimit < eventLimit;
        int max = line ? limits.maxLineBytes() : limits.maxEventBytes();
        problem = new SseProblem(
                offset + leadingLineFeed,
                (line ? "a line" : "an event") + " of more than " + max + " bytes",
                "at most " + max);
        return true;
    }

    private void hold(byte[] a, int from, int to) {
        int length = to - from;
        if (carried + length > carry.length) {
            carry = Arrays.copyOf(carry, Math.max(carried + length, carry.length * 2));
        }
        System.arraycopy(a, from, carry, carried, length);
        carried += length;
    }

    private static int lineEnd(byte[] a, int from, int end) {
        int i = from;
        for (; i <= end - 8; i += 8) {
            long word = Words.longAt(a, i);
            long marks = Words.zeroBytes(word ^ ('\n' * Words.ONES)) | Words.zeroBytes(word ^ ('\r' * Words.ONES));
            if (marks != 0) {
                return i + Words.firstMark(marks);
            }
        }
        while (i < end && a[i] != '\n' && a[i] != '\r') {
            i++;
        }
        return i;
    }
}

package dev.tollgate.policy.content;

import dev.tollgate.policy.detect.Filter;
import dev.tollgate.policy.detect.Hits;
import dev.tollgate.policy.detect.Screen;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * One text of a stream as it grows piece by piece. What the filters make of a piece is settled once the window behind it is full, or the text
 * ends: a finding that is no longer than the window is found however the text is cut.
 *
 * <p>Positions count characters from the start of the text.
 *
 * <p>Threads: one at a time.
 */
final class TextRun implements GrowingText {
    /** Detectors look at what stands before a finding, so some of what is settled is kept. */
    private static final int KEPT_BEFORE = 64;

    private static final int COMPACT_AT = 1024;

    private final Screen screen;
    private final int window;
    private final Hits hits;
    private final StringBuilder text = new StringBuilder();
    /** Findings that were settled and whose pieces may still be asked for. */
    private final ArrayDeque<Found> found = new ArrayDeque<>();
    /** Position of the first character that is kept. */
    private long base;

    private long settled;
    /** Where text begins that nobody may see; -1 while there is none. */
    private long refusedFrom = -1;
    /** Whether the last finding was longer than could be waited for, and may go on. */
    private boolean open;
    /** Whether such a finding is in the blanks before a line of it. */
    private boolean indented;

    /** A finding that was settled. */
    record Found(long from, long to, String mask) {
        boolean covers(long position) {
            return position >= from && position < to;
        }
    }

    /** Findings that were settled and not forgotten, in order. */
    Iterator<Found> findings() {
        return found.iterator();
    }

    TextRun(Screen screen, int window, Hits hits) {
        this.screen = screen;
        this.window = window;
        this.hits = hits;
    }

    @Override
    public long length() {
        return base + text.length();
    }

    @Override
    public void append(String piece) {
        text.append(piece);
        settle(false);
    }

    @Override
    public void end() {
        settle(true);
        open = false;
    }

    @Override
    public boolean isSettled(long position) {
        return position <= settled;
    }

    @Override
    public boolean isRefused(long end) {
        return refusedFrom >= 0 && end > refusedFrom;
    }

    private void settle(boolean ended) {
        int limit = ended ? text.length() : text.length() - window;
        int at = (int) (settled - base);
        if (limit <= at || refusedFrom >= 0) {
            return;
        }
        var now = text.toString();
        at = goOn(now, at);
        var search = screen.in(now);
        while (at < limit) {
            var next = search.next(at);
            if (next == null || next.from() >= limit) {
                at = limit;
                break;
            }
            // One character behind it may be the dot before its next part.
            boolean mayGrow = !ended && next.to() >= now.length() - 1;
            if (mayGrow && now.length() - next.from() < 2 * window) {
                at = next.from();
                break;
            }
            hits.found(next.filter());
            if (next.filter().action() == Filter.Action.REFUSE) {
                refusedFrom = base + next.from();
                at = next.from();
                break;
            }
            found.add(new Found(
                    base + next.from(), base + next.to(), next.filter().mask()));
            at = next.to();
            open = mayGrow;
            indented = false;
            at = goOn(now, at);
        }
        settled = base + at;
    }

    /** A finding that was cut short goes on as long as it looks like one word or a block of base64, each line of which may be indented. */
    private int goOn(String now, int from) {
        int at = from;
        while (open && at < now.length()) {
            char c = now.charAt(at);
            boolean blank = c == ' ' || c == '\t';
            boolean lineEnd = c == '\n' || c == '\r';
            if (blank ? indented : lineEnd || isWord(c)) {
                indented = blank || lineEnd;
                at++;
            } else {
                open = false;
            }
        }
        if (at > from) {
            var last = found.pollLast();
            if (last != null) {
                found.add(new Found(last.from, base + at, last.mask));
            } else {
                found.add(new Found(base + from, base + at, ""));
            }
        }
        return at;
    }

    private static boolean isWord(char c) {
        return c > ' ' && c < 0x7f && "\"'`,;:()[]{}<>".indexOf(c) < 0;
    }

    @Override
    public @Nullable String masked(long from, long to) {
        StringBuilder out = null;
        long at = from;
        for (var finding : found) {
            if (finding.to <= from || finding.from >= to) {
                continue;
            }
            if (out == null) {
                out = new StringBuilder();
            }
            if (finding.from >= from) {
                out.append(text, index(at), index(finding.from)).append(finding.mask);
            }
            at = Math.min(to, finding.to);
        }
        return out == null ? null : out.append(text, index(at), index(to)).toString();
    }

    private int index(long position) {
        return Math.toIntExact(position - base);
    }

    @Override
    public void forget(long position) {
        while (!found.isEmpty() && found.peekFirst().to <= position && !(open && found.size() == 1)) {
            found.removeFirst();
        }
        long keep = Math.min(position, settled) - KEPT_BEFORE;
        if (keep - base >= COMPACT_AT) {
            text.delete(0, index(keep));
            base = keep;
        }
    }
}

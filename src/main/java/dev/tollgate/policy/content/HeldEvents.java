package dev.tollgate.policy.content;

import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.policy.detect.Hits;
import dev.tollgate.policy.detect.Screen;
import dev.tollgate.policy.text.EventTexts;
import dev.tollgate.policy.text.HeldEvent;
import dev.tollgate.policy.text.TextPiece;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Splice;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Events of a stream that wait until the filters have settled what they say, in the order in which they came. One event comes out for each that
 * went in, and only the strings in which something was found differ.
 *
 * <p>Threads: one at a time.
 */
final class HeldEvents {
    /** Beyond this, nothing is waited for any more. */
    private static final int MAX_BYTES = 1 << 20;
    /** More texts than grow in an answer at once; beyond it all are ended, so that a stream cannot fill the memory with them. */
    private static final int MAX_RUNS = 256;

    private final Screen screen;
    private final int window;
    private final Hits hits;
    private final Map<Long, Run> runs = new HashMap<>();
    private final ArrayDeque<Event> waiting = new ArrayDeque<>();
    private int bytes;

    /** A text that may go on. Threads: as those of the events. */
    private static final class Run {
        final GrowingText text;
        /** Characters that other texts of the same choice or block have said since it last went on. */
        long saidSince;

        Run(GrowingText text) {
            this.text = text;
        }
    }

    /** One event, what it says, and what takes the spelling of that out of it. */
    private record Event(HeldEvent event, List<Held> texts, List<Splice> logprobs) {}

    /** One string: a piece of a run from a position to another, or a whole text with what becomes of it and whether anybody may see it. */
    private record Held(
            @Nullable GrowingText run,
            long from,
            long to,
            TextPiece piece,
            @Nullable String whole,
            boolean refused) {}

    HeldEvents(Screen screen, int window, Hits hits) {
        this.screen = screen;
        this.window = window;
        this.hits = hits;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Takes an event with its strings. */
    void add(HeldEvent kept, List<TextPiece> pieces, List<Splice> logprobs) {
        var held = new ArrayList<Held>(pieces.size());
        for (var piece : pieces) {
            held.add(piece.run() == TextPiece.WHOLE ? whole(piece) : grown(piece));
        }
        waiting.add(new Event(kept, held, List.copyOf(logprobs)));
        bytes += kept.length();
    }

    int bytes() {
        return bytes;
    }

    private Held whole(TextPiece piece) {
        var masked = ArgumentRun.masked(piece, screen, hits);
        return new Held(null, 0, 0, piece, masked, hits.refused() != null);
    }

    private Held grown(TextPiece piece) {
        var growing = runs.computeIfAbsent(piece.run(), _ -> new Run(begun(piece)));
        growing.saidSince = 0;
        if (runs.size() > 1) {
            endSilent(piece);
        }
        var run = growing.text;
        long from = run.length();
        run.append(piece.text());
        return new Held(run, from, run.length(), piece, null, false);
    }

    /**
     * What has not gone on while others said a whole window, as reasoning does not once the answer begins, has ended: all would wait for it.
     * Arguments have not, because half of a JSON text cannot be told from the beginning of another.
     */
    private void endSilent(TextPiece piece) {
        long group = EventTexts.groupOf(piece.run());
        for (var others = runs.entrySet().iterator(); others.hasNext(); ) {
            var other = others.next();
            var run = other.getValue();
            boolean beside = other.getKey() != piece.run() && EventTexts.groupOf(other.getKey()) == group;
            if (!beside || run.text instanceof ArgumentRun) {
                continue;
            }
            run.saidSince += piece.text().length();
            if (run.saidSince > window) {
                run.text.end();
                others.remove();
            }
        }
    }

    private GrowingText begun(TextPiece piece) {
        return piece.kind().isJson() ? new ArgumentRun(screen, window, hits) : new TextRun(screen, window, hits);
    }

    /** Once a tool is called, whatever was said before it by the same choice has ended. */
    void endBeside(long call) {
        end(run -> run != call && EventTexts.groupOf(run) == EventTexts.groupOf(call));
    }

    /** The texts of a choice or block have ended. */
    void end(long group) {
        end(run -> EventTexts.groupOf(run) == group);
    }

    void endAll() {
        end(_ -> true);
    }

    /** What has ended does not count any more, so that an answer of many parts keeps its window to the last. */
    private void end(LongPredicate which) {
        runs.entrySet().removeIf(run -> {
            boolean ends = which.test(run.getKey());
            if (ends) {
                run.getValue().text.end();
            }
            return ends;
        });
    }

    /** Sends on what is settled; after something that nobody may see, nothing any more. */
    void release(AnswerSink out) {
        if (bytes > MAX_BYTES || runs.size() > MAX_RUNS) {
            endAll();
        }
        while (!waiting.isEmpty() && isSettled(waiting.getFirst()) && !isRefused(waiting.getFirst())) {
            var event = waiting.removeFirst();
            bytes -= event.event.length();
            out.write(Bytes.of(written(event)));
            for (var text : event.texts) {
                if (text.run != null) {
                    text.run.forget(text.to);
                }
            }
        }
        if (hits.refused() != null && !waiting.isEmpty() && isRefused(waiting.getFirst())) {
            waiting.clear();
            bytes = 0;
        }
    }

    private static boolean isSettled(Event event) {
        for (var text : event.texts) {
            if (text.run != null && !text.run.isSettled(text.to) && !text.run.isRefused(text.to)) {
                return false;
            }
        }
        return true;
    }

    private boolean isRefused(Event event) {
        for (var text : event.texts) {
            if (text.run == null ? text.refused : text.run.isRefused(text.to)) {
                return true;
            }
        }
        return false;
    }

    private static byte[] written(Event event) {
        var splices = new ArrayList<Splice>(1);
        for (var text : event.texts) {
            var now = text.run == null ? text.whole : text.run.masked(text.from, text.to);
            if (now != null) {
                splices.add(text.piece.saying(now));
            }
        }
        return event.event.with(TextPiece.unspelled(splices, event.logprobs));
    }
}

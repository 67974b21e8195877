package dev.tollgate.dialect.answer;

import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.sse.SseEvent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Joins the events of a fragment that follow each other into one range, so that the common fragment is passed on in one piece.
 *
 * <p>Threads: confined to one exchange.
 */
final class PassedRange {
    private @Nullable AnswerSink out;
    private int from;
    private int to;

    /** A fragment begins. */
    void begin(AnswerSink sink) {
        out = sink;
        from = 0;
        to = 0;
    }

    /** The fragment ends. */
    void end() {
        flush();
        out = null;
    }

    /** Passes an event on, from its first byte or from its second. */
    void event(SseEvent event, boolean withoutFirstByte) {
        int skipped = withoutFirstByte ? 1 : 0;
        if (event.carried() > 0) {
            var raw = event.raw();
            bytes(raw.slice(skipped, raw.length()));
            return;
        }
        if (event.from() + skipped != to) {
            flush();
            from = event.from() + skipped;
        }
        to = event.to();
    }

    /** Passes on the line feed with which an event begins that is itself not passed on. */
    void firstByte(SseEvent event) {
        if (event.carried() > 0) {
            bytes(event.raw().slice(0, 1));
            return;
        }
        if (event.from() != to) {
            flush();
            from = event.from();
        }
        to = event.from() + 1;
    }

    /** Passes on bytes that are not the fragment's. */
    void bytes(Bytes bytes) {
        flush();
        Objects.requireNonNull(out, "passed outside of a fragment").write(bytes);
    }

    private void flush() {
        if (to > from && out != null) {
            out.pass(from, to);
        }
        from = to;
    }
}

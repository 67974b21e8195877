package dev.tollgate.dialect.translation;

import dev.tollgate.dialect.AnswerCodec;
import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.dialect.ToolNames;
import dev.tollgate.llm.ChatEvent;
import dev.tollgate.llm.FinishReason;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonOut;
import dev.tollgate.wire.sse.SseEvent;
import dev.tollgate.wire.sse.SseLimits;
import dev.tollgate.wire.sse.SseListener;
import dev.tollgate.wire.sse.SseScanner;
import org.jspecify.annotations.Nullable;

/**
 * A stream of one dialect read as a stream of another. What one fragment comes to is written in one piece at its end.
 *
 * <p>It begins with the first event that says something and is no error; signs of life before that are dropped, later ones are passed on in
 * the caller's dialect. One that cannot be read is left out and counted.
 *
 * <p>Threads: confined to one exchange.
 */
final class TranslatedStream extends TranslatedAnswer implements SseListener {
    private static final SseLimits LIMITS = new SseLimits(4 << 20, 4 << 20);

    private final SseScanner events = new SseScanner(LIMITS, this);
    private boolean ended;
    private boolean released;
    private int unreadable;
    private @Nullable String problem;

    TranslatedStream(AnswerCodec.Reader source, AnswerCodec.Writer target, ToolNames names) {
        super(source, target, names, new JsonOut(), false);
    }

    @Override
    public void read(Bytes fragment, AnswerSink out) {
        if (problem != null || over()) {
            return;
        }
        events.feed(fragment);
        pass(out);
    }

    @Override
    public void end(AnswerSink out) {
        if (problem != null || ended) {
            return;
        }
        ended = true;
        events.finish();
        if (!over()) {
            source.ended(told);
        }
        pass(out);
    }

    @Override
    public void endHere(AnswerSink out) {
        if (!over()) {
            told.accept(new ChatEvent.Finished(FinishReason.LENGTH, "length", null));
        }
        ended = true;
        flush(out);
    }

    private boolean over() {
        return finished() || failed();
    }

    private void pass(AnswerSink out) {
        var found = events.problem();
        problem = found == null ? writersProblem() : found.message();
        // An error that comes first is held: another provider may be asked.
        if (started()) {
            flush(out);
        }
    }

    @Override
    public void event(SseEvent event) {
        if (over()) {
            return;
        }
        if (!event.hasData() || event.typeIs("ping")) {
            if (begun() && event.terminated() && !event.isBlank()) {
                accept(ChatEvent.Ping.PING);
            }
            return;
        }
        // A stream cut inside an event: half of it helps nobody, and cannot be read.
        if (!source.event(event, told) && event.terminated()) {
            unreadable++;
        }
    }

    @Override
    public void release(AnswerSink out) {
        if (!released && !begun()) {
            released = true;
            flush(out);
        }
    }

    @Override
    public boolean started() {
        return begun();
    }

    @Override
    public boolean content() {
        return spoken() > 0;
    }

    @Override
    public boolean complete() {
        return finished() && error() == null && problem == null;
    }

    @Override
    public @Nullable String problem() {
        return problem;
    }

    @Override
    public int contentEvents() {
        return spoken();
    }

    @Override
    public int unreadable() {
        return unreadable;
    }
}

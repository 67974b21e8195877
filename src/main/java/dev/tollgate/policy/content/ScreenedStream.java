package dev.tollgate.policy.content;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.policy.detect.Hits;
import dev.tollgate.policy.detect.Screen;
import dev.tollgate.policy.text.EventTexts;
import dev.tollgate.policy.text.Piece;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.sse.SseEvent;
import dev.tollgate.wire.sse.SseLimits;
import dev.tollgate.wire.sse.SseListener;
import dev.tollgate.wire.sse.SseScanner;
import java.util.List;

/**
 * A stream whose events pass the filters: an event waits until the window behind its text is full or its text has ended.
 *
 * <p>Threads: confined to the event loop of its exchange.
 */
final class ScreenedStream extends ScreenedAnswer implements SseListener {
    private static final SseLimits LIMITS = new SseLimits(16 << 20, 16 << 20);

    private final HeldEvents held;
    private final EventTexts texts;
    private final SseScanner events = new SseScanner(LIMITS, this);

    ScreenedStream(AnswerReader read, String policy, Screen screen, int window, boolean withArguments, Hits hits) {
        super(read, policy, hits);
        texts = new EventTexts(withArguments);
        held = new HeldEvents(screen, window, hits);
    }

    @Override
    public void read(Bytes bytes, AnswerSink out) {
        super.read(bytes, out);
        held.release(out);
    }

    @Override
    void ended(AnswerSink out) {
        events.finish();
        held.endAll();
        held.release(out);
    }

    @Override
    public void endHere(AnswerSink out) {
        read.endHere(this);
        held.endAll();
        held.release(out);
    }

    @Override
    public void release(AnswerSink out) {
        read.release(this);
        held.endAll();
        held.release(out);
    }

    @Override
    public long heldBytes() {
        return read.heldBytes() + held.bytes();
    }

    @Override
    public void write(Bytes bytes) {
        events.feed(bytes);
    }

    @Override
    public void event(SseEvent event) {
        if (hits.refused() != null) {
            return;
        }
        boolean json = event.hasData() && event.data().startsWith("{");
        if (!json || !texts.read(event.data())) {
            // [DONE], a comment, or what no reader of ours can read: it says nothing that grows.
            if (event.hasData()) {
                held.endAll();
            }
            held.add(event, List.of(), List.of());
            return;
        }
        var pieces = texts.pieces();
        held.add(event, pieces, texts.logprobs());
        for (var piece : pieces) {
            if (piece.tool() != null && piece.run() != Piece.WHOLE) {
                held.endBeside(piece.run());
            }
        }
        texts.ended().forEach(held::end);
        if (texts.endsAll()) {
            held.endAll();
        }
    }
}

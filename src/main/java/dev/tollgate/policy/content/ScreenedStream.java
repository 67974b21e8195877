package dev.tollgate.policy.content;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.fault.Fault;
import dev.tollgate.policy.detect.Hits;
import dev.tollgate.policy.detect.Screen;
import dev.tollgate.policy.text.EventTexts;
import dev.tollgate.policy.text.HeldEvent;
import dev.tollgate.policy.text.TextPiece;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.sse.SseEvent;
import dev.tollgate.wire.sse.SseLimits;
import dev.tollgate.wire.sse.SseListener;
import dev.tollgate.wire.sse.SseScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream whose events pass the filters: an event waits until the window behind its text is full or its text has ended. A long event is looked
 * at elsewhere, and what comes after it waits for that; it goes on with the next bytes, or with the end.
 *
 * <p>Threads: confined to the event loop of its exchange; while somebody else looks, the events that are held are theirs.
 */
final class ScreenedStream extends ScreenedAnswer implements SseListener {
    private static final SseLimits LIMITS = new SseLimits(16 << 20, 16 << 20);
    /** The text, its decoded strings, and what becomes of them; the text itself counts already. */
    private static final long KEPT = 2;

    private final HeldEvents held;
    private final EventTexts texts;
    private final Scans scans;
    /** The same over the same answer, as if nothing had come yet. */
    private final Supplier<ScreenedStream> afresh;
    /** What was found in {@link #held}. */
    private final Hits found = new Hits();

    private final SseScanner events = new SseScanner(LIMITS, this);
    /** What came and nobody has looked at. */
    private final List<HeldEvent> behind = new ArrayList<>();

    private int behindBytes;
    private @Nullable CompletableFuture<Boolean> looking;
    private int lookedAtBytes;
    /** Whether what comes is looked at here, because nobody waits for others. */
    private boolean ending;

    private @Nullable Fault overloaded;
    /** Why nothing more is shown; theirs too who look elsewhere. */
    private @Nullable String unreadable;

    ScreenedStream(
            AnswerReader read,
            String policy,
            Screen screen,
            int window,
            boolean withArguments,
            Scans scans,
            Hits hits) {
        super(read, policy, hits);
        this.scans = scans;
        texts = new EventTexts(withArguments, !read.signsThinking());
        held = new HeldEvents(screen, window, found);
        afresh = () -> new ScreenedStream(read, policy, screen, window, withArguments, Scans.HERE, hits);
    }

    @Override
    public void read(Bytes bytes, AnswerSink out) {
        super.read(bytes, out);
        look();
        show(out);
    }

    @Override
    void ended(AnswerSink out) {
        events.finish();
        look();
        endAll(out);
    }

    private void endAll(AnswerSink out) {
        if (looking == null && overloaded == null) {
            held.endAll();
            show(out);
        }
    }

    private void show(AnswerSink out) {
        if (looking == null && overloaded == null) {
            held.release(out);
            hits.take(found);
        }
    }

    @Override
    public void endHere(AnswerSink out) {
        if (looking != null || !behind.isEmpty() || overloaded != null) {
            // What is looked at elsewhere is not waited for: it is cut off with the rest. What others have held back
            // until here is looked at like all else.
            afresh.get().endHere(out);
            return;
        }
        ending = true;
        read.endHere(this);
        endAll(out);
    }

    @Override
    public void release(AnswerSink out) {
        ending = true;
        read.release(this);
        ending = false;
        endAll(out);
    }

    @Override
    public void goOn(AnswerSink out) {
        var looked = looking;
        if (looked == null) {
            super.goOn(out);
            return;
        }
        if (!looked.isDone()) {
            looked.cancel(false);
            looking = null;
            overloaded = ContentGuard.overloaded("the answer");
            return;
        }
        look();
        if (read.waitsFor() == null) {
            endAll(out);
        } else {
            // There is more to come from whoever looks at it first: no text has ended.
            show(out);
        }
    }

    @Override
    public @Nullable CompletionStage<?> waitsFor() {
        return looking == null ? super.waitsFor() : looking;
    }

    @Override
    public @Nullable Fault withheld() {
        return overloaded == null ? super.withheld() : overloaded;
    }

    @Override
    public @Nullable String problem() {
        return looking == null && unreadable != null ? unreadable : super.problem();
    }

    @Override
    public long heldBytes() {
        int here = overloaded != null ? 0 : looking != null ? lookedAtBytes : held.bytes();
        return read.heldBytes() + behindBytes + here;
    }

    @Override
    public void write(Bytes bytes) {
        events.feed(bytes);
    }

    @Override
    public void event(SseEvent event) {
        if (overloaded != null) {
            // Nobody is shown any more of it. Who only watches cuts nothing off, and must not keep the rest.
            return;
        }
        var kept = HeldEvent.of(event);
        boolean first = looking == null && behind.isEmpty();
        if (ending || (first && kept.length() <= Scans.LONG_BYTES)) {
            take(kept);
        } else {
            behind.add(kept);
            behindBytes += kept.length();
        }
    }

    /** Looks at what waits: here if that does not take long, else elsewhere, if nobody is at it already. */
    private void look() {
        while (overloaded == null && (looking == null || looking.isDone())) {
            if (looking != null) {
                looking.join();
                looking = null;
            }
            var batch = List.copyOf(behind);
            int bytes = behindBytes;
            behind.clear();
            behindBytes = 0;
            if (bytes <= Scans.LONG_BYTES) {
                batch.forEach(this::take);
                return;
            }
            lookedAtBytes = held.bytes() + bytes;
            try {
                looking = scans.run(KEPT * bytes, () -> {
                    batch.forEach(this::take);
                    return true;
                });
            } catch (RejectedExecutionException full) {
                overloaded = ContentGuard.overloaded("the answer");
            }
        }
    }

    private void take(HeldEvent event) {
        if (found.refused() != null || unreadable != null) {
            return;
        }
        if (!event.hasData() || !texts.read(event.data())) {
            // The end, a comment, or plain words: it says nothing that grows.
            if (event.hasData()) {
                held.endAll();
            }
            if (EventTexts.isDocument(event.data())) {
                // A client that takes it may join what it says with what others say.
                unreadable = "an event that filters cannot read (expected: JSON)";
                return;
            }
            held.add(event, EventTexts.unread(event.data()), List.of());
            return;
        }
        var pieces = texts.pieces();
        held.add(event, pieces, texts.logprobs());
        for (var piece : pieces) {
            if (piece.tool() != null && piece.run() != TextPiece.WHOLE) {
                held.endBeside(piece.run());
            }
        }
        texts.ended().forEach(held::end);
        if (texts.endsAll()) {
            held.endAll();
        }
    }
}

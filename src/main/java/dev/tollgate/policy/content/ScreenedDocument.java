package dev.tollgate.policy.content;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.fault.Fault;
import dev.tollgate.policy.detect.Hits;
import dev.tollgate.policy.detect.Screen;
import dev.tollgate.policy.text.DocumentTexts;
import dev.tollgate.policy.text.TextPiece;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Splice;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A whole answer that passes the filters once it is whole.
 *
 * <p>Threads: confined to the event loop of its exchange.
 */
final class ScreenedDocument extends ScreenedAnswer {
    /** What is longer is not held, and so not shown. */
    static final int MAX_BYTES = 8 << 20;

    /** The text, its decoded strings, and what becomes of them; the text itself counts already. */
    private static final long KEPT = 2;

    private final Screen screen;
    private final Scans scans;
    private final boolean withArguments;
    private final ByteArrayOutputStream document = new ByteArrayOutputStream();
    private Bytes whole = Bytes.EMPTY;
    private @Nullable CompletableFuture<Look> looking;
    private @Nullable Fault overloaded;
    private @Nullable String problem;

    ScreenedDocument(AnswerReader read, String policy, Screen screen, boolean withArguments, Scans scans, Hits hits) {
        super(read, policy, hits);
        this.scans = scans;
        this.withArguments = withArguments;
        this.screen = screen;
    }

    @Override
    public void write(Bytes bytes) {
        if (document.size() + bytes.length() > MAX_BYTES) {
            problem = "an answer of more than " + MAX_BYTES + " bytes (expected: one that filters can hold)";
            return;
        }
        document.write(bytes.array(), bytes.offset(), bytes.length());
    }

    @Override
    void ended(AnswerSink out) {
        if (!read.complete() || problem() != null) {
            return;
        }
        whole = Bytes.of(document.toByteArray());
        document.reset();
        if (whole.length() <= Scans.LONG_BYTES) {
            show(Look.at(whole, screen, withArguments), out);
            return;
        }
        var text = whole;
        try {
            looking = scans.run(KEPT * text.length(), () -> Look.at(text, screen, withArguments));
        } catch (RejectedExecutionException full) {
            overloaded = ContentGuard.overloaded("the answer");
        }
    }

    /** What was seen in an answer. */
    private record Look(Hits hits, @Nullable List<Splice> splices) {
        static Look at(Bytes document, Screen screen, boolean withArguments) {
            var hits = new Hits();
            return new Look(hits, edits(document, screen, withArguments, hits));
        }
    }

    /** The changes to a document, in order; null where it cannot be read. */
    static @Nullable List<Splice> edits(Bytes document, Screen screen, boolean withArguments, Hits hits) {
        var texts = DocumentTexts.of(document, withArguments, MAX_BYTES);
        if (texts == null) {
            return null;
        }
        var splices = new ArrayList<Splice>();
        for (var piece : texts.pieces()) {
            var masked = ArgumentRun.masked(piece, screen, hits);
            if (masked != null) {
                splices.add(piece.saying(masked));
            }
        }
        return TextPiece.unspelled(splices, texts.logprobs());
    }

    private void show(Look look, AnswerSink out) {
        hits.add(look.hits);
        if (look.splices == null) {
            problem = "an answer that filters cannot read (expected: a JSON document)";
        } else if (hits.refused() == null) {
            out.write(look.splices.isEmpty() ? whole : Bytes.of(Splice.apply(whole, look.splices)));
        }
        whole = Bytes.EMPTY;
    }

    @Override
    public void goOn(AnswerSink out) {
        var looked = looking;
        if (looked == null) {
            super.goOn(out);
            return;
        }
        looking = null;
        if (looked.isDone()) {
            show(looked.join(), out);
        } else {
            looked.cancel(false);
            overloaded = ContentGuard.overloaded("the answer");
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
    public void release(AnswerSink out) {}

    @Override
    public long heldBytes() {
        return read.heldBytes() + document.size() + whole.length();
    }

    @Override
    public @Nullable String problem() {
        return problem == null ? read.problem() : problem;
    }
}

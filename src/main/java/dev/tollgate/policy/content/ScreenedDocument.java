package dev.tollgate.policy.content;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Splice;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A whole answer that passes the filters once it is whole.
 *
 * <p>Threads: confined to the event loop of its exchange.
 */
final class ScreenedDocument extends ScreenedAnswer {
    /** What is longer is not held, and so not shown. */
    static final int MAX_BYTES = 8 << 20;

    private final Screen screen;
    private final ByteArrayOutputStream document = new ByteArrayOutputStream();
    private @Nullable String problem;

    ScreenedDocument(AnswerReader read, String policy, Screen screen, Hits hits) {
        super(read, policy, hits);
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
        var whole = Bytes.of(document.toByteArray());
        document.reset();
        var splices = AnswerEditor.edit(whole, screen, hits);
        if (splices == null) {
            problem = "an answer that filters cannot read (expected: a JSON document)";
        } else if (hits.refused() == null) {
            out.write(splices.isEmpty() ? whole : Bytes.of(Splice.apply(whole, splices)));
        }
    }

    @Override
    public void release(AnswerSink out) {}

    @Override
    public long heldBytes() {
        return read.heldBytes() + document.size();
    }

    @Override
    public @Nullable String problem() {
        return problem == null ? read.problem() : problem;
    }
}

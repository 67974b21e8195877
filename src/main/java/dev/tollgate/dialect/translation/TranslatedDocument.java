package dev.tollgate.dialect.translation;

import dev.tollgate.dialect.AnswerCodec;
import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.dialect.ToolNames;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonOut;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A JSON answer or an error of one dialect read as that of another: held until it is whole, then written in one piece.
 *
 * <p>An error that is no JSON at all, such as a proxy's page, becomes one of its status. Threads: confined to one exchange.
 */
final class TranslatedDocument extends TranslatedAnswer {
    /** What is held at most; the longest answers of today are well below. */
    static final int MAX_BYTES = 4 << 20;

    private final int status;
    private final IntUnaryOperator statuses;
    private final ScanSpaces spaces;
    private final JsonOut body;
    private boolean ended;
    private @Nullable String problem;

    TranslatedDocument(
            int status,
            AnswerCodec.Reader source,
            AnswerCodec.Writer target,
            ToolNames names,
            IntUnaryOperator statuses,
            ScanSpaces spaces) {
        super(source, target, names, spaces.takeOut(), true);
        this.status = status;
        this.statuses = statuses;
        this.spaces = spaces;
        body = spaces.takeOut();
    }

    @Override
    public void read(Bytes fragment, AnswerSink out) {
        if (problem != null || ended) {
            return;
        }
        if (fragment.length() > MAX_BYTES - body.length()) {
            body.clear();
            problem = "more than " + MAX_BYTES + " bytes in one document (expected: at most as many to translate)";
            return;
        }
        body.raw(fragment);
    }

    @Override
    public void end(AnswerSink out) {
        if (problem != null || ended) {
            return;
        }
        ended = true;
        translate(out);
        spaces.give(body);
        spaces.give(written);
    }

    private void translate(AnswerSink out) {
        problem = source.document(status, body.bytes(), told);
        if (problem == null) {
            problem = writersProblem();
        }
        if (problem == null && !finished() && !failed()) {
            problem = "$: no end of the answer (expected: a finish reason)";
        }
        if (problem == null) {
            flush(out);
        }
    }

    @Override
    public void release(AnswerSink out) {}

    @Override
    public boolean started() {
        return complete();
    }

    @Override
    public boolean content() {
        return complete();
    }

    @Override
    public boolean complete() {
        return ended && problem == null;
    }

    @Override
    public @Nullable String problem() {
        return problem;
    }

    @Override
    public int contentEvents() {
        return 0;
    }

    @Override
    public int unreadable() {
        return 0;
    }

    @Override
    public int status(int upstream) {
        return statuses.applyAsInt(upstream);
    }
}

package dev.tollgate.policy.content;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.dialect.answer.OverReader;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Reason;
import dev.tollgate.policy.detect.Hits;
import dev.tollgate.wire.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * An answer in the caller's dialect on its way through the filters: what another reader would show goes through them first.
 *
 * <p>Threads: confined to the event loop of its exchange.
 */
abstract sealed class ScreenedAnswer extends OverReader implements AnswerSink permits ScreenedStream, ScreenedDocument {
    final Hits hits;
    private final String policy;
    private Bytes fragment = Bytes.EMPTY;

    ScreenedAnswer(AnswerReader read, String policy, Hits hits) {
        super(read);
        this.policy = policy;
        this.hits = hits;
    }

    @Override
    public void read(Bytes bytes, AnswerSink out) {
        fragment = bytes;
        read.read(bytes, this);
        fragment = Bytes.EMPTY;
    }

    @Override
    public final void pass(int from, int to) {
        write(fragment.slice(from, to));
    }

    @Override
    public final void end(AnswerSink out) {
        read.end(this);
        if (read.waitsFor() == null) {
            ended(out);
        }
    }

    @Override
    public void goOn(AnswerSink out) {
        read.goOn(this);
        if (read.waitsFor() == null) {
            ended(out);
        }
    }

    /** All that is to be screened is here. */
    abstract void ended(AnswerSink out);

    @Override
    public @Nullable Fault withheld() {
        return hits.refused() == null
                ? read.withheld()
                : Fault.of(
                                Reason.CONTENT_REFUSED,
                                "the answer holds what filter " + hits.refused() + " looks for (expected: none)")
                        .by(policy);
    }

    @Override
    public final boolean rewrites() {
        return true;
    }
}

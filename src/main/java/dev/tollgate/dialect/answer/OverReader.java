package dev.tollgate.dialect.answer;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.dialect.UpstreamError;
import dev.tollgate.fault.Fault;
import dev.tollgate.llm.Usage;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A reader over another one: it decides what of the other's answer is shown, and whatever else is asked is answered by the other.
 *
 * <p>Threads: confined to one exchange.
 */
public abstract class OverReader implements AnswerReader {
    /** Whose answer is read. */
    protected final AnswerReader read;

    protected OverReader(AnswerReader read) {
        this.read = read;
    }

    @Override
    public void release(AnswerSink out) {
        read.release(out);
    }

    @Override
    public void endHere(AnswerSink out) {
        read.endHere(out);
    }

    @Override
    public void goOn(AnswerSink out) {
        read.goOn(out);
    }

    @Override
    public @Nullable CompletionStage<?> waitsFor() {
        return read.waitsFor();
    }

    @Override
    public long heldBytes() {
        return read.heldBytes();
    }

    @Override
    public @Nullable Fault withheld() {
        return read.withheld();
    }

    @Override
    public boolean rewrites() {
        return read.rewrites();
    }

    @Override
    public final boolean signsThinking() {
        return read.signsThinking();
    }

    @Override
    public final boolean started() {
        return read.started();
    }

    @Override
    public final boolean content() {
        return read.content();
    }

    @Override
    public final boolean complete() {
        return read.complete();
    }

    @Override
    public final @Nullable UpstreamError error() {
        return read.error();
    }

    @Override
    public @Nullable String problem() {
        return read.problem();
    }

    @Override
    public final @Nullable Usage usage() {
        return read.usage();
    }

    @Override
    public final @Nullable String model() {
        return read.model();
    }

    @Override
    public final @Nullable String id() {
        return read.id();
    }

    @Override
    public final @Nullable String finishReason() {
        return read.finishReason();
    }

    @Override
    public final @Nullable String serviceTier() {
        return read.serviceTier();
    }

    @Override
    public final int contentEvents() {
        return read.contentEvents();
    }

    @Override
    public final long outputBytes() {
        return read.outputBytes();
    }

    @Override
    public final int unreadable() {
        return read.unreadable();
    }

    @Override
    public final int status(int upstream) {
        return read.status(upstream);
    }

    @Override
    public final List<String> lost() {
        return read.lost();
    }
}

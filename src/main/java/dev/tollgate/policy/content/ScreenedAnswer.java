package dev.tollgate.policy.content;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.UpstreamError;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Reason;
import dev.tollgate.llm.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer in the caller's dialect on its way through the filters: what another reader would show goes through them first, and whatever else
 * is asked is answered by that reader.
 *
 * <p>Threads: confined to the event loop of its exchange.
 */
abstract sealed class ScreenedAnswer implements AnswerReader permits ScreenedStream, ScreenedDocument {
    final AnswerReader read;
    final Hits hits;
    private final String policy;

    ScreenedAnswer(AnswerReader read, String policy, Hits hits) {
        this.read = read;
        this.policy = policy;
        this.hits = hits;
    }

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
    public boolean rewrites() {
        return true;
    }

    @Override
    public boolean started() {
        return read.started();
    }

    @Override
    public boolean content() {
        return read.content();
    }

    @Override
    public boolean complete() {
        return read.complete();
    }

    @Override
    public @Nullable UpstreamError error() {
        return read.error();
    }

    @Override
    public @Nullable String problem() {
        return read.problem();
    }

    @Override
    public @Nullable Usage usage() {
        return read.usage();
    }

    @Override
    public @Nullable String model() {
        return read.model();
    }

    @Override
    public @Nullable String id() {
        return read.id();
    }

    @Override
    public @Nullable String finishReason() {
        return read.finishReason();
    }

    @Override
    public @Nullable String serviceTier() {
        return read.serviceTier();
    }

    @Override
    public int contentEvents() {
        return read.contentEvents();
    }

    @Override
    public long outputBytes() {
        return read.outputBytes();
    }

    @Override
    public int unreadable() {
        return read.unreadable();
    }

    @Override
    public int status(int upstream) {
        return read.status(upstream);
    }

    @Override
    public List<String> lost() {
        return read.lost();
    }
}

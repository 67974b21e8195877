package dev.tollgate.dialect.answer;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.dialect.UpstreamError;
import dev.tollgate.llm.Usage;
import dev.tollgate.wire.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is neither JSON nor events, such as a proxy's HTML page: it passes unread and only its status speaks.
 *
 * <p>Threads: confined to one exchange.
 */
public final class OpaqueAnswer implements AnswerReader {
    private final int status;
    private boolean ended;

    /** A reader of an answer under this status. */
    public OpaqueAnswer(int status) {
        this.status = status;
    }

    @Override
    public void read(Bytes fragment, AnswerSink out) {
        if (!fragment.isEmpty()) {
            out.pass(0, fragment.length());
        }
    }

    @Override
    public void end(AnswerSink out) {
        ended = true;
    }

    @Override
    public void release(AnswerSink out) {}

    @Override
    public boolean started() {
        return ended;
    }

    @Override
    public boolean content() {
        return ended;
    }

    @Override
    public boolean complete() {
        return ended;
    }

    @Override
    public @Nullable UpstreamError error() {
        return status >= 400 ? UpstreamErrors.of(status, 0, null, null) : null;
    }

    @Override
    public @Nullable String problem() {
        return null;
    }

    @Override
    public @Nullable Usage usage() {
        return null;
    }

    @Override
    public @Nullable String model() {
        return null;
    }

    @Override
    public @Nullable String id() {
        return null;
    }

    @Override
    public @Nullable String finishReason() {
        return null;
    }

    @Override
    public @Nullable String serviceTier() {
        return null;
    }

    @Override
    public int contentEvents() {
        return 0;
    }

    @Override
    public int unreadable() {
        return 0;
    }
}

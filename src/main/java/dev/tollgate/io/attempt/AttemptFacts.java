package dev.tollgate.io.attempt;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.endpoint.AttemptResult;
import dev.tollgate.endpoint.pick.Picked;
import dev.tollgate.exchange.TraceContext;
import dev.tollgate.io.loop.LoopState;
import dev.tollgate.io.net.UpstreamResponse;
import dev.tollgate.llm.Usage;
import dev.tollgate.price.ServiceTier;
import dev.tollgate.settle.AttemptRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is written down of an attempt while it runs.
 *
 * <p>Threads: confined to the event loop of its exchange.
 */
final class AttemptFacts {
    private static final int MAX_ID = 128;

    private final int number;
    private final Picked picked;
    private final List<String> lossy;
    private final LoopState loop;
    private final long spanId;
    private final long startNanos;
    private long connectedNanos = -1;
    private long sentNanos = -1;
    private long headNanos = -1;
    private long firstTokenNanos = -1;
    private long endNanos = -1;
    private boolean reused;
    private boolean resent;
    private int status;
    private @Nullable String upstreamRequestId;
    private @Nullable AnswerReader reader;

    AttemptFacts(int number, Picked picked, List<String> lossy, LoopState loop) {
        this.lossy = lossy;
        this.number = number;
        this.picked = picked;
        this.loop = loop;
        this.spanId = TraceContext.nonZero(loop.random());
        this.startNanos = loop.nanoTime();
    }

    void connected(boolean wasReused) {
        reused = wasReused;
        connectedNanos = loop.nanoTime();
    }

    /** The request goes out a second time, and nobody knows what became of the first. */
    void sentInVain() {
        resent = true;
    }

    void sent() {
        sentNanos = loop.nanoTime();
    }

    void head(UpstreamResponse head) {
        headNanos = loop.nanoTime();
        status = head.status().code();
        var id = head.headers().get("x-request-id");
        id = id == null ? head.headers().get("request-id") : id;
        upstreamRequestId = id == null || id.length() > MAX_ID ? null : id;
    }

    /** Marks the first content; true the first time. */
    boolean firstToken() {
        if (firstTokenNanos >= 0) {
            return false;
        }
        firstTokenNanos = loop.nanoTime();
        return true;
    }

    void ended(@Nullable AnswerReader read) {
        reader = read;
        answered();
    }

    /** The upstream's part is over; what follows is not its time. */
    void answered() {
        if (endNanos < 0) {
            endNanos = loop.nanoTime();
        }
    }

    /** What the endpoint is credited with. */
    AttemptResult.Succeeded success(ModelRequest request, @Nullable AnswerReader read) {
        var usage = read == null ? null : read.usage();
        long now = endNanos < 0 ? loop.nanoTime() : endNanos;
        return new AttemptResult.Succeeded(
                request.stream() ? firstTokenNanos - startNanos : 0,
                now - (request.stream() ? firstTokenNanos : startNanos),
                usage == null ? 0 : usage.totalInput(),
                usage == null ? -1 : usage.totalOutput(),
                request.promptBytes());
    }

    AttemptRecord record(AttemptResult result) {
        var read = reader;
        var failure = result instanceof AttemptResult.Failed(var how) ? how : null;
        boolean cancelled = result instanceof AttemptResult.Cancelled;
        return new AttemptRecord(
                number,
                spanId,
                picked.endpoint().name(),
                picked.endpoint().provider(),
                picked.target().model(),
                picked.why(),
                reused,
                resent,
                startNanos,
                connectedNanos,
                sentNanos,
                headNanos,
                firstTokenNanos,
                endNanos,
                status,
                failure,
                cancelled,
                usage(read, failure != null || cancelled),
                picked.target().price(),
                read == null ? ServiceTier.STANDARD : ServiceTier.of(read.serviceTier()),
                read == null ? null : read.model(),
                read == null ? null : read.id(),
                upstreamRequestId,
                read == null ? null : read.finishReason(),
                lossy(read));
    }

    private List<String> lossy(@Nullable AnswerReader read) {
        if (read == null || read.lost().isEmpty()) {
            return lossy;
        }
        var all = new ArrayList<>(lossy);
        all.addAll(read.lost());
        return all;
    }

    /** As reported, and of an answer that was cut at least what was seen of it; of a stream without usage, the prompt as it was estimated and the tokens that were seen: a lower bound where it was cut. */
    private @Nullable Usage usage(@Nullable AnswerReader read, boolean unfinished) {
        if (read == null) {
            return null;
        }
        var usage = read.usage();
        if (usage != null) {
            return unfinished ? usage.asPartial().writtenAtLeast(read.contentEvents()) : usage;
        }
        if (read.contentEvents() == 0) {
            return null;
        }
        var quality = unfinished ? Usage.Quality.PARTIAL : Usage.Quality.ESTIMATED;
        return new Usage(picked.decision().promptTokens(), 0, 0, 0, read.contentEvents(), 0, quality);
    }

    long spanId() {
        return spanId;
    }

    int status() {
        return status;
    }

    long connectedNanos() {
        return connectedNanos;
    }

    long sentNanos() {
        return sentNanos;
    }

    long headNanos() {
        return headNanos;
    }

    long firstTokenNanos() {
        return firstTokenNanos;
    }

    long endNanos() {
        return endNanos;
    }
}

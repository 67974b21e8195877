package dev.tollgate.endpoint;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One attempt under way at one endpoint: what it adds to the counts there, from before dispatch until it has ended, however it ends.
 *
 * <p>Threads: any thread. {@link #firstToken} and {@link #close} each act once; calls after the first, or after the close, do nothing.
 */
public final class Lease {
    private static final int WAITING = 0;
    private static final int ANSWERING = 1;
    private static final int CLOSED = 2;

    private final LiveEndpoint live;
    private final LearnedRates rates;
    private final String entry;
    private final String model;
    private final long promptTokens;
    private final long outputTokens;
    private final long tokensBefore;
    private final boolean acquired;
    private final AtomicInteger phase = new AtomicInteger(WAITING);

    Lease(
            LiveEndpoint live,
            LearnedRates rates,
            String entry,
            String model,
            long promptTokens,
            long outputTokens,
            long tokensBefore,
            boolean acquired) {
        this.live = live;
        this.rates = rates;
        this.entry = entry;
        this.model = model;
        this.promptTokens = promptTokens;
        this.outputTokens = outputTokens;
        this.tokensBefore = tokensBefore;
        this.acquired = acquired;
    }

    /** The first token has come: the prompt is no longer waiting. */
    public void firstToken() {
        if (phase.compareAndSet(WAITING, ANSWERING)) {
            live.inFlight().promptDone(promptTokens);
        }
    }

    /** Ends the attempt: counts are given back, and the endpoint is credited or blamed. */
    public void close(AttemptResult result, long nowNanos) {
        var before = phase.getAndSet(CLOSED);
        if (before == CLOSED) {
            return;
        }
        if (before == WAITING) {
            live.inFlight().promptDone(promptTokens);
        }
        live.inFlight().close(outputTokens);
        switch (result) {
            case AttemptResult.Succeeded done -> {
                ended(null, false, nowNanos);
                learn(done, nowNanos);
            }
            case AttemptResult.Failed(var failure) -> {
                ended(failure, false, nowNanos);
                switch (failure.blame()) {
                    case BROKEN, BUSY -> rates.outcome(false, nowNanos);
                    case CALLER -> rates.outcome(true, nowNanos);
                    case NONE, CREDENTIAL, QUOTA -> {}
                }
            }
            case AttemptResult.Cancelled() -> ended(null, true, nowNanos);
        }
    }

    private void ended(@Nullable Failure failure, boolean cancelled, long nowNanos) {
        if (live.health().end(failure, cancelled, acquired, nowNanos)) {
            live.recovered();
        }
    }

    private void learn(AttemptResult.Succeeded done, long nowNanos) {
        rates.outcome(true, nowNanos);
        // What was billed is truer than what was guessed from bytes; what stood before us remains a guess.
        var own = done.inputTokens() > 0 ? done.inputTokens() : promptTokens;
        var before = (double) (Math.max(0, tokensBefore - promptTokens) + own);
        var first = done.firstTokenNanos() / 1e9;
        var rest = done.decodeNanos() / 1e9;
        if (first > 0) {
            rates.answered(before, first, Math.max(0, done.outputTokens() - 1), rest, nowNanos);
        } else if (rest > 0) {
            rates.answeredWhole(before, Math.max(0, done.outputTokens()), rest, nowNanos);
        }
        live.models().learn(entry, model, done.promptBytes(), done.inputTokens(), done.outputTokens());
    }

    /** Whether it has been closed. */
    public boolean closed() {
        return phase.get() == CLOSED;
    }
}

package dev.tollgate.io.keys;

import dev.tollgate.identity.jwt.KeySet;
import dev.tollgate.identity.jwt.KeySource;
import java.text.ParseException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The keys at one URL: fetched at first, again before they grow old, and when a token names one that is not among them, but never more
 * than once in {@value #MIN_GAP_SECONDS} s, whoever asks. In an outage the last ones are believed for a day.
 *
 * <p>Threads: any; a lock is held for a few assignments. What waits is woken on the thread that fetched.
 */
final class FetchedKeys implements KeySource {
    static final int MIN_GAP_SECONDS = 30;
    static final Duration REFRESH = Duration.ofMinutes(10);
    static final Duration MAX_STALE = Duration.ofHours(24);

    private static final long GAP_NANOS = Duration.ofSeconds(MIN_GAP_SECONDS).toNanos();
    private static final long FIRST_RETRY_NANOS = Duration.ofSeconds(1).toNanos();

    private final Supplier<CompletionStage<String>> fetch;
    private final Timer timer;
    private final LongSupplier nanoTime;
    private volatile @Nullable Had had;
    private @Nullable CompletableFuture<@Nullable Void> underWay;
    private long notBefore;
    private int failures;
    private long fetched;
    private String trouble = "";
    private boolean closed;

    /** Keys, and when they were had. */
    private record Had(KeySet keys, long atNanos) {}

    /** Runs something once, later, on any thread. */
    interface Timer {
        void after(Duration wait, Runnable what);
    }

    /**
     * Nothing is fetched yet.
     *
     * @param fetch one try, with a deadline of its own
     * @param nanoTime the monotonic clock
     */
    FetchedKeys(Supplier<CompletionStage<String>> fetch, Timer timer, LongSupplier nanoTime) {
        this.fetch = fetch;
        this.timer = timer;
        this.nanoTime = nanoTime;
        this.notBefore = nanoTime.getAsLong();
    }

    @Override
    public @Nullable KeySet current() {
        var now = had;
        return now == null || nanoTime.getAsLong() - now.atNanos > MAX_STALE.toNanos() ? null : now.keys;
    }

    @Override
    public @Nullable CompletionStage<@Nullable Void> renewed() {
        CompletableFuture<@Nullable Void> mine;
        synchronized (this) {
            if (underWay != null) {
                return underWay;
            }
            if (closed || nanoTime.getAsLong() - notBefore < 0) {
                return null;
            }
            mine = new CompletableFuture<>();
            underWay = mine;
        }
        asked().whenComplete((document, failure) -> {
            try {
                end(document, failure);
            } finally {
                mine.complete(null);
            }
        });
        return mine;
    }

    /** A fetch that cannot even begin has failed like any other. */
    private CompletionStage<String> asked() {
        try {
            return fetch.get();
        } catch (RuntimeException broken) {
            return CompletableFuture.failedFuture(broken);
        }
    }

    private void end(@Nullable String document, @Nullable Throwable failure) {
        String wrong = failure == null ? "" : String.valueOf(failure.getMessage());
        KeySet keys = null;
        if (document != null) {
            try {
                keys = KeySet.parse(document);
            } catch (ParseException | RuntimeException broken) {
                wrong = String.valueOf(broken.getMessage());
            }
        }
        Duration next;
        synchronized (this) {
            long now = nanoTime.getAsLong();
            if (keys != null) {
                had = new Had(keys, now);
                failures = 0;
                fetched++;
                notBefore = now + GAP_NANOS;
                next = REFRESH;
            } else {
                // While there are no keys at all nobody can be let in, so the first tries follow quickly.
                long wait = had == null ? Math.min(GAP_NANOS, FIRST_RETRY_NANOS << Math.min(failures, 10)) : GAP_NANOS;
                failures++;
                notBefore = now + wait;
                next = Duration.ofNanos(wait);
            }
            trouble = wrong;
            underWay = null;
            if (closed) {
                return;
            }
        }
        timer.after(next, this::renewed);
    }

    /** What an operator may know: keys at hand, seconds since they were had, tries that failed in a row, and why the last one did. */
    synchronized IssuerKeysStatus status() {
        var now = had;
        return new IssuerKeysStatus(
                now == null ? 0 : now.keys.size(),
                now == null ? -1 : (nanoTime.getAsLong() - now.atNanos) / 1_000_000_000,
                fetched,
                failures,
                trouble);
    }

    /** Fetches nothing more. */
    synchronized void close() {
        closed = true;
    }
}

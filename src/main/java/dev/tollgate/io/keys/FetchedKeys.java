package dev.tollgate.io.keys;

import dev.tollgate.identity.jwt.KeySet;
import dev.tollgate.identity.jwt.KeySource;
import java.text.ParseException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
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

    private static final int MAX_TROUBLE = 200;
    private static final long GAP_NANOS = Duration.ofSeconds(MIN_GAP_SECONDS).toNanos();
    private static final long FIRST_RETRY_NANOS = Duration.ofSeconds(1).toNanos();

    private final Supplier<CompletionStage<String>> fetch;
    private final Timer timer;
    private final LongSupplier nanoTime;
    private final Consumer<String> notices;
    private volatile @Nullable Had had;
    private @Nullable CompletableFuture<@Nullable Void> underWay;
    private long notBefore;
    private int failures;
    private long fetched;
    private long failed;
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
     * @param notices hears when they cannot be had any more and when they can again, of nothing in between, on the thread that fetched
     */
    FetchedKeys(Supplier<CompletionStage<String>> fetch, Timer timer, LongSupplier nanoTime, Consumer<String> notices) {
        this.fetch = fetch;
        this.timer = timer;
        this.nanoTime = nanoTime;
        this.notices = notices;
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
        String wrong = failure == null ? "" : said(failure);
        KeySet keys = null;
        if (document != null) {
            try {
                keys = KeySet.parse(document);
            } catch (ParseException | RuntimeException broken) {
                wrong = said(broken);
            }
        }
        Duration next;
        String notice = null;
        synchronized (this) {
            long now = nanoTime.getAsLong();
            if (keys != null) {
                notice = failures == 0
                        ? null
                        : "are fetched again, after " + failures + (failures == 1 ? " try" : " tries") + " that failed";
                had = new Had(keys, now);
                failures = 0;
                fetched++;
                notBefore = now + GAP_NANOS;
                next = REFRESH;
            } else {
                // While there are no keys at all nobody can be let in, so the first tries follow quickly.
                long wait = had == null ? Math.min(GAP_NANOS, FIRST_RETRY_NANOS << Math.min(failures, 10)) : GAP_NANOS;
                notice = failures == 0 ? outage(wrong, now) : null;
                failures++;
                failed++;
                notBefore = now + wait;
                next = Duration.ofNanos(wait);
            }
            trouble = wrong;
            underWay = null;
            if (closed) {
                return;
            }
        }
        if (notice != null) {
            notices.accept(notice);
        }
        timer.after(next, this::renewed);
    }

    private String outage(String wrong, long now) {
        var last = had;
        return "cannot be fetched: " + wrong + "; "
                + (last == null
                        ? "no token can be checked until they are"
                        : "those of " + (now - last.atNanos) / 1_000_000_000 + " s ago are believed up to "
                                + MAX_STALE.toHours() + " h");
    }

    /** What went wrong, in one short line. */
    private static String said(Throwable failure) {
        var message = failure.getMessage();
        var text = message == null ? failure.getClass().getSimpleName() : message;
        return text.length() > MAX_TROUBLE ? text.substring(0, MAX_TROUBLE) + "..." : text;
    }

    /** What an operator may know: keys at hand, seconds since they were had, tries that failed in a row, and why the last one did. */
    synchronized IssuerKeysStatus status() {
        var now = had;
        return new IssuerKeysStatus(
                now == null ? 0 : now.keys.size(),
                now == null ? -1 : (nanoTime.getAsLong() - now.atNanos) / 1_000_000_000,
                fetched,
                failures,
                failed,
                trouble);
    }

    /** Fetches nothing more. */
    synchronized void close() {
        closed = true;
    }
}

package dev.tollgate.io.scan;

import dev.tollgate.io.answer.BodyMemory;
import dev.tollgate.policy.content.Scans;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A few threads, with a bounded queue before them, that look through long texts; they are there only while there is work.
 *
 * <p>Threads: any may ask.
 */
public final class ScanThreads implements Scans, AutoCloseable {
    private static final int MOST_WAITING = 128;
    private static final int IDLE_SECONDS = 30;

    private final BodyMemory memory;
    private final ThreadPoolExecutor threads;

    /**
     * No thread runs yet.
     *
     * @param memory where texts count that wait or are looked through
     * @param most threads at once
     */
    public ScanThreads(BodyMemory memory, int most) {
        this.memory = memory;
        threads = new ThreadPoolExecutor(
                most, most, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), work -> {
                    var thread = new Thread(work, "tollgate-scan");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public <T> CompletableFuture<T> run(long bytes, Supplier<T> scan) {
        if (!memory.take(bytes)) {
            throw new RejectedExecutionException("no memory to look through another " + bytes + " bytes");
        }
        var promised = new CompletableFuture<T>();
        try {
            threads.execute(() -> work(bytes, scan, promised));
        } catch (RejectedExecutionException full) {
            memory.give(bytes);
            throw full;
        }
        return promised;
    }

    private <T> void work(long bytes, Supplier<T> scan, CompletableFuture<T> promised) {
        try {
            // Who left meanwhile does not want to know.
            if (!promised.isDone()) {
                promised.complete(scan.get());
            }
        } catch (RuntimeException | StackOverflowError defect) {
            promised.completeExceptionally(defect);
        } finally {
            memory.give(bytes);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}

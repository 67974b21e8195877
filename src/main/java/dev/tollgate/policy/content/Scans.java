package dev.tollgate.policy.content;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** Where long texts are looked through without holding up anybody; the shell has threads for it. Threads: any. */
public interface Scans {
    /** Texts up to this size, in bytes, are looked through at once: with several expressions they take a few milliseconds. */
    int LONG_BYTES = 32 << 10;

    /** On the thread that asks. */
    Scans HERE = new Scans() {
        @Override
        public <T> CompletableFuture<T> run(long bytes, Supplier<T> scan) {
            return CompletableFuture.completedFuture(scan.get());
        }
    };

    /**
     * Looks through a text soon, on any thread.
     *
     * @param bytes that are kept for it
     * @param scan touches nothing that others change
     * @throws RejectedExecutionException where too much is to be looked through already
     */
    <T> CompletableFuture<T> run(long bytes, Supplier<T> scan);
}

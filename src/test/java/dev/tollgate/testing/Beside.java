package dev.tollgate.testing;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * Does something beside the test, on a thread of its own: the common pool of a small machine has one, which a test that hangs would keep from all
 * that come after it.
 */
public final class Beside {
    private Beside() {}

    public static <T> CompletableFuture<T> start(Callable<T> work) {
        var ended = new CompletableFuture<T>();
        Thread.ofPlatform().daemon().name("beside").start(() -> {
            try {
                ended.complete(work.call());
            } catch (Throwable failed) {
                ended.completeExceptionally(failed);
            }
        });
        return ended;
    }
}

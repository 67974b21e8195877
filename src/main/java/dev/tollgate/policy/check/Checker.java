package dev.tollgate.policy.check;

import java.util.concurrent.CompletableFuture;

/** Somebody outside who judges texts; what it is asked of lives in the shell. Threads: any. */
@FunctionalInterface
public interface Checker {
    /**
     * Asks, and never blocks. What comes back is completed on any thread and in time, with {@link Verdict.None} where no verdict can be had;
     * cancelling it gives the question up.
     */
    CompletableFuture<Verdict> ask(Question question);
}

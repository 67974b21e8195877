package dev.tollgate.io.loop;

import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Takes up pending outcomes where they belong, and in time: whatever waits for one ends. */
public final class Awaited {
    /** Far beyond the deadline that whoever promises has set itself. */
    private static final long PATIENCE_SECONDS = 30;

    private Awaited() {}

    /**
     * Hands over an outcome once it is there; one that failed, or does not come in time, is a refusal.
     *
     * @param loop where {@code next} runs
     * @param next must not throw
     */
    public static <T> void on(Executor loop, CompletionStage<Outcome<T>> later, Consumer<Outcome<T>> next) {
        var _ = later.toCompletableFuture()
                .copy()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .whenComplete((said, thrown) ->
                        loop.execute(() -> next.accept(thrown == null ? said : Outcome.refused(failed(thrown)))));
    }

    private static Fault failed(Throwable thrown) {
        return Fault.of(Reason.INTERNAL, "a stage failed: " + thrown.getClass().getSimpleName());
    }
}

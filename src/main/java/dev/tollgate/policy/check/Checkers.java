package dev.tollgate.policy.check;

import java.util.concurrent.CompletableFuture;

/** Whoever reaches webhooks; what it learned of one outlives a configuration. Threads: any. */
@FunctionalInterface
public interface Checkers {
    /** Reaches nobody: for what judges a configuration without running it. */
    Checkers NONE =
            webhook -> question -> CompletableFuture.completedFuture(new Verdict.None(Verdict.Trouble.UNREACHABLE));

    /** The one that is behind this webhook. */
    Checker at(Webhook webhook);
}

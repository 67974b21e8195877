package dev.tollgate.policy.loop;

import org.jspecify.annotations.Nullable;

/**
 * What the guard says to one call, with its evidence.
 *
 * @param action    what is done
 * @param waitNanos how long the caller should wait before it comes again; 0 where waiting does not help
 * @param finding   what was found, now or, where that still stands against the run, earlier; null if nothing was
 */
public record LoopVerdict(
        LoopAction action, long waitNanos, @Nullable Finding finding) {
    /** Nothing speaks against the call. */
    public static final LoopVerdict PASS = new LoopVerdict(LoopAction.PASS, 0, null);
}

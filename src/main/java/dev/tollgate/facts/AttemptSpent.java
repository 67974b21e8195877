package dev.tollgate.facts;

import dev.tollgate.llm.Usage;
import dev.tollgate.price.Cost;
import org.jspecify.annotations.Nullable;

/**
 * What became of an attempt that was consented to.
 *
 * @param number 1 for the first
 * @param cost nothing where nothing was sent; unknown where it may have been billed and nobody can tell
 * @param usage tokens as reported, or as far as they were seen; null where there were none
 * @param outputBytes bytes of its text, reasoning and tool calls, estimated from above; 0 where none were seen
 * @param succeeded whether it ended with a whole answer
 * @param nowNanos the monotonic clock
 */
public record AttemptSpent(
        int number, Cost cost, @Nullable Usage usage, long outputBytes, boolean succeeded, long nowNanos) {
    /** It was never made, or ended before anything ran. */
    public static AttemptSpent nothing(int number, long nowNanos) {
        return new AttemptSpent(number, Cost.NONE, null, 0, false, nowNanos);
    }
}

package dev.tollgate.facts;

import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.route.ModelEntry;
import dev.tollgate.run.Run;
import org.jspecify.annotations.Nullable;

/**
 * What policies may know of a call whose body was read.
 *
 * @param head what was known before
 * @param request what the model is asked
 * @param entry what may serve it; its name is the model's as the caller writes it, or of what would serve the call instead
 * @param run the agent run it belongs to; null where runs are not followed
 * @param nowNanos the monotonic clock
 */
public record CallFacts(
        HeadFacts head,
        ModelRequest request,
        ModelEntry entry,
        @Nullable Run run,
        long nowNanos) {

    /** The same, served by another entry. */
    public CallFacts servedBy(ModelEntry other) {
        return new CallFacts(head, request, other, run, nowNanos);
    }
}

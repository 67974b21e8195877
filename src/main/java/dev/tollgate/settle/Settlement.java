package dev.tollgate.settle;

import dev.tollgate.llm.Usage;
import dev.tollgate.policy.PolicyNote;
import dev.tollgate.price.Cost;
import dev.tollgate.price.Money;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one record of an exchange; the access line, the metrics, the spans and the decision log are views of it.
 *
 * @param exchanged the facts
 * @param attemptCosts what each attempt cost, in the order of the attempts
 * @param usage tokens of all attempts together; null where none reported any
 * @param cost money of all attempts together
 * @param saved what the same usage costs on average over the eligible targets, less the actual cost; negative where the choice was
 *     dearer than average; null where either is unknown
 */
public record Settlement(
        Exchanged exchanged,
        List<Cost> attemptCosts,
        @Nullable Usage usage,
        Cost cost,
        @Nullable Money saved) {
    public Settlement {
        attemptCosts = List.copyOf(attemptCosts);
    }

    /** The same with what policies did, which is known once they have heard of the cost. */
    public Settlement noted(List<PolicyNote> notes) {
        return notes.isEmpty() ? this : new Settlement(exchanged.noted(notes), attemptCosts, usage, cost, saved);
    }
}

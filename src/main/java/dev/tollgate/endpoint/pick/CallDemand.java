package dev.tollgate.endpoint.pick;

import dev.tollgate.route.Feature;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a call asks of whoever serves it.
 *
 * @param promptBytes bytes of everything the model will read
 * @param maxTokens the most output tokens it may be answered with; 0 where the operation has no output (embeddings), empty where it does not say
 * @param needs what the model must be able to do
 * @param stream whether the answer is streamed
 */
public record CallDemand(long promptBytes, OptionalInt maxTokens, Set<Feature> needs, boolean stream) {
    public CallDemand {
        needs = Set.copyOf(needs);
    }
}

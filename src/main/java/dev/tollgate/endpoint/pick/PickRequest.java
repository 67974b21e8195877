package dev.tollgate.endpoint.pick;

import dev.tollgate.endpoint.Endpoint;
import dev.tollgate.route.Candidates;
import dev.tollgate.route.Optimise;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One question to the picker.
 *
 * @param candidates what policy left
 * @param override the caller's own wish where policy lets it have one; null for the entry's
 * @param tried where earlier attempts of this request went
 * @param attempt 1 for the first
 */
public record PickRequest(
        Candidates candidates, CallDemand demand, @Nullable Optimise override, Set<Endpoint.Id> tried, int attempt) {

    /** The first attempt of a call. */
    public static PickRequest first(Candidates candidates, CallDemand demand) {
        return new PickRequest(candidates, demand, null, Set.of(), 1);
    }

    /** What a second is worth for this call. */
    public Optimise optimise() {
        return override == null ? candidates.entry().optimise() : override;
    }
}

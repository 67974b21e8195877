package dev.tollgate.io.attempt;

import dev.tollgate.config.LimitsConfig;
import dev.tollgate.config.snapshot.Snapshot;
import dev.tollgate.endpoint.Endpoint;
import dev.tollgate.endpoint.pick.Picker;
import dev.tollgate.endpoint.retry.RetryBudget;
import dev.tollgate.endpoint.retry.RetryPlan;
import dev.tollgate.http.Forwarded;
import dev.tollgate.io.upstream.Origin;
import dev.tollgate.wire.json.JsonLimits;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A configuration as the data plane uses it: the snapshot, and what is prepared from it. An exchange reads it once, at arrival.
 *
 * <p>Immutable but for the retry budget, which any thread may use.
 *
 * @param snapshot what was compiled
 * @param picker chooses endpoints
 * @param retryPlan the failover table
 * @param retryBudget how many second tries there may be
 * @param jsonLimits the bounds of one JSON body
 * @param forwarded whose word of where a call came from is believed
 * @param destinations how to speak to each endpoint
 */
public record LiveSnapshot(
        Snapshot snapshot,
        Picker picker,
        RetryPlan retryPlan,
        RetryBudget retryBudget,
        JsonLimits jsonLimits,
        Forwarded forwarded,
        Map<Endpoint.Id, Destination> destinations) {
    public LiveSnapshot {
        destinations = Map.copyOf(destinations);
    }

    /** Prepares a snapshot; reads certificate files, so never on an event loop. */
    public static LiveSnapshot of(Snapshot snapshot, Picker picker) {
        return of(snapshot, picker, null);
    }

    /**
     * Prepares the snapshot that follows another; the retries that were made of late still count.
     *
     * @throws java.io.UncheckedIOException if a certificate file cannot be read
     */
    public static LiveSnapshot of(Snapshot snapshot, Picker picker, @Nullable LiveSnapshot before) {
        var retries = snapshot.config().retries();
        var limits = snapshot.config().limits();
        return new LiveSnapshot(
                snapshot,
                picker,
                new RetryPlan(retries.attempts()),
                before != null && before.snapshot.config().retries().equals(retries)
                        ? before.retryBudget
                        : new RetryBudget(
                                retries.budget(),
                                retries.floor().count(),
                                retries.floor().period()),
                new JsonLimits(
                        limits.jsonTokens(),
                        limits.jsonKeys(),
                        limits.jsonDepth(),
                        JsonLimits.DEFAULT.maxNameBytes(),
                        JsonLimits.DEFAULT.maxNumberChars()),
                new Forwarded(snapshot.config().trusted()),
                Destinations.of(snapshot));
    }

    public LimitsConfig limits() {
        return snapshot.config().limits();
    }

    /** How to speak to an endpoint of this configuration. */
    public Destination destination(Endpoint endpoint) {
        var destination = destinations.get(endpoint.id());
        if (destination == null) {
            throw new IllegalStateException("no destination for " + endpoint.name());
        }
        return destination;
    }

    /** Every place that this configuration may call. */
    public Set<Origin> origins() {
        return destinations.values().stream().map(Destination::origin).collect(Collectors.toUnmodifiableSet());
    }
}

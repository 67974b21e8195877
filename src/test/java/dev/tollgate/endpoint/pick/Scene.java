package dev.tollgate.endpoint.pick;

import static dev.tollgate.endpoint.Endpoints.hosted;

import dev.tollgate.endpoint.AttemptResult;
import dev.tollgate.endpoint.Endpoint;
import dev.tollgate.endpoint.EndpointRegistry;
import dev.tollgate.endpoint.Failure;
import dev.tollgate.endpoint.LiveEndpoint;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.route.Candidates;
import dev.tollgate.route.Ceilings;
import dev.tollgate.route.ModelEntry;
import dev.tollgate.route.Optimise;
import dev.tollgate.route.Strategy;
import dev.tollgate.route.Target;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;

/** Endpoints, an entry and a clock, as picker tests need them. */
final class Scene {
    static final CallDemand DEMAND = new CallDemand(4000, OptionalInt.of(100), Set.of(), false);
    static final AttemptResult CANCELLED = new AttemptResult.Cancelled();

    final Random random;
    final Picker picker = new Picker();
    final EndpointRegistry endpoints;
    ModelEntry entry;
    long now = 1_000_000_000_000L;

    Scene(long seed, List<Endpoint> endpoints, Target... targets) {
        this.random = new Random(seed);
        this.endpoints = EndpointRegistry.of(endpoints, () -> now);
        this.entry = ModelEntry.of("m", List.of(targets));
    }

    /** One endpoint for each target, all of them measured already, so that nothing is explored. */
    static Scene of(Target... targets) {
        var providers = Arrays.stream(targets).map(Target::provider).distinct().toList();
        var scene = new Scene(1, providers.stream().map(p -> hosted(p)).toList(), targets);
        for (var target : targets) {
            scene.measure(scene.live(target.provider()), 1.0);
        }
        return scene;
    }

    Scene with(Optimise optimise) {
        return with(optimise, Strategy.RULE, Ceilings.NONE);
    }

    Scene with(Strategy strategy) {
        return with(Optimise.BALANCED, strategy, Ceilings.NONE);
    }

    Scene with(Optimise optimise, Strategy strategy, Ceilings ceilings) {
        entry = new ModelEntry("m", optimise, strategy, Duration.ofSeconds(5), entry.targets(), ceilings, true);
        return this;
    }

    LiveEndpoint live(String provider) {
        return endpoints.of(provider).getFirst();
    }

    /** Answers of 1000 prompt and 100 output tokens with this time to first token, seen just now. */
    void measure(LiveEndpoint live, double firstTokenSeconds) {
        measure(live, firstTokenSeconds, 1.0);
    }

    /** As {@link #measure(LiveEndpoint, double)}, with the time from the first token to the last. */
    void measure(LiveEndpoint live, double firstTokenSeconds, double decodeSeconds) {
        for (var i = 0; i < 40; i++) {
            var lease = Objects.requireNonNull(live.open("m", "x", 1000, 100, false, now));
            lease.close(
                    new AttemptResult.Succeeded(
                            Math.round(firstTokenSeconds * 1e9), Math.round(decodeSeconds * 1e9), 1000, 100, 4000),
                    now);
        }
    }

    void fail(String provider, Failure failure, int times) {
        for (var i = 0; i < times; i++) {
            var lease = Objects.requireNonNull(live(provider).open("m", "x", 1000, 100, true, now));
            lease.close(new AttemptResult.Failed(failure), now);
        }
    }

    void breakDown(String provider) {
        fail(provider, Failure.of(Failure.Kind.RESET, "reset"), 5);
    }

    Outcome<Picked> ask(Candidates candidates, CallDemand demand, Set<Endpoint.Id> tried, int attempt) {
        return picker.pick(new PickRequest(candidates, demand, null, tried, attempt), endpoints, now, random);
    }

    /** The pick of a first attempt; its lease is open. */
    Picked hold() {
        return ready(ask(entry.candidates(), DEMAND, Set.of(), 1));
    }

    /** The decision of a first attempt, its lease closed again. */
    Decision pick() {
        var picked = hold();
        picked.lease().close(CANCELLED, now);
        return picked.decision();
    }

    String picked() {
        return pick().chosen().endpoint();
    }

    static Picked ready(Outcome<Picked> outcome) {
        return switch (outcome) {
            case Outcome.Ready<Picked>(var picked) -> picked;
            case Outcome.Refused<Picked>(var fault) -> throw new AssertionError("refused: " + fault);
            case Outcome.Pending<Picked> _ -> throw new AssertionError("pending");
        };
    }

    Fault refused(Candidates candidates, CallDemand demand) {
        return switch (ask(candidates, demand, Set.of(), 1)) {
            case Outcome.Refused<Picked>(var fault) -> fault;
            case Outcome.Ready<Picked>(var picked) -> throw new AssertionError("picked: " + picked);
            case Outcome.Pending<Picked> _ -> throw new AssertionError("pending");
        };
    }
}

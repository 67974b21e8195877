package dev.tollgate.endpoint.pick;

import static dev.tollgate.endpoint.Endpoints.hosted;
import static dev.tollgate.endpoint.Endpoints.price;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.endpoint.AttemptResult;
import dev.tollgate.endpoint.Endpoint;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import dev.tollgate.route.Capabilities;
import dev.tollgate.route.Strategy;
import dev.tollgate.route.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random calls that come and go over tiers of endpoints with little room, against a model that only counts. */
class SpillTest {
    private static final List<Strategy> STRATEGIES = List.of(Strategy.values());

    @Test
    void nobodyIsRefusedWhileThereIsRoomAndNoTierIsPassedOverThatHasIt() {
        for (var seed = 1L; seed <= 60; seed++) {
            var random = new Random(seed);
            var room = new HashMap<String, Integer>();
            var tierOf = new HashMap<String, Integer>();
            var endpoints = new ArrayList<Endpoint>();
            var targets = new ArrayList<Target>();
            for (var pool = 0; pool < 1 + random.nextInt(4); pool++) {
                var tier = random.nextInt(3);
                targets.add(target("p" + pool, tier));
                for (var i = 0; i < 1 + random.nextInt(3); i++) {
                    var cap = 1 + random.nextInt(3);
                    endpoints.add(hosted("p" + pool, i, OptionalInt.of(cap)));
                    room.put("p" + pool + "/" + i, cap);
                    tierOf.put("p" + pool + "/" + i, tier);
                }
            }
            var scene = new Scene(seed, endpoints, targets.toArray(Target[]::new))
                    .with(STRATEGIES.get(random.nextInt(STRATEGIES.size())));
            traffic(scene, room, tierOf, random, seed);
        }
    }

    private static void traffic(
            Scene scene, Map<String, Integer> room, Map<String, Integer> tierOf, Random random, long seed) {
        var held = new ArrayList<Picked>();
        for (var step = 0; step < 600; step++) {
            scene.now += random.nextInt(2_000_000_000);
            if (!held.isEmpty() && random.nextInt(5) < 2) {
                var done = held.remove(random.nextInt(held.size()));
                room.merge(done.endpoint().name(), 1, Integer::sum);
                done.lease()
                        .close(
                                random.nextInt(4) == 0
                                        ? new AttemptResult.Cancelled()
                                        : new AttemptResult.Succeeded(
                                                1 + random.nextInt(2_000_000_000), 1_000_000_000L, 1000, 100, 4000),
                                scene.now);
                continue;
            }
            var where = "seed %d step %d %s".formatted(seed, step, room);
            var free = room.entrySet().stream()
                    .filter(one -> one.getValue() > 0)
                    .map(Map.Entry::getKey)
                    .toList();
            switch (scene.ask(scene.entry.candidates(), Scene.DEMAND, Set.of(), 1)) {
                case Outcome.Ready<Picked>(var picked) -> {
                    var name = picked.endpoint().name();
                    assertThat(free).as(where).contains(name);
                    int tier = Objects.requireNonNull(tierOf.get(name));
                    assertThat(tier).as(where).isEqualTo(lowest(free, tierOf));
                    if (picked.why() != Why.EXPLORE) {
                        assertThat(picked.why() == Why.SPILL_SATURATED)
                                .as(where)
                                .isEqualTo(tier > lowest(List.copyOf(tierOf.keySet()), tierOf));
                    }
                    room.merge(name, -1, Integer::sum);
                    held.add(picked);
                }
                case Outcome.Refused<Picked>(var fault) -> {
                    assertThat(free).as(where).isEmpty();
                    assertThat(fault.reason()).as(where).isEqualTo(Reason.SATURATED);
                    assertThat(fault.retryAfter()).as(where).isNotNull();
                }
                case Outcome.Pending<Picked> _ -> throw new AssertionError("pending");
            }
        }
        held.forEach(one -> one.lease().close(Scene.CANCELLED, scene.now));
        assertThat(scene.endpoints.all()).as("seed " + seed).allMatch(live -> live.requests() == 0);
    }

    private static int lowest(List<String> names, Map<String, Integer> tierOf) {
        return names.stream().mapToInt(tierOf::get).min().orElseThrow();
    }

    private static Target target(String provider, int tier) {
        return new Target(provider, "x", tier, price("1", "2"), OptionalInt.empty(), 1, Capabilities.UNKNOWN);
    }
}

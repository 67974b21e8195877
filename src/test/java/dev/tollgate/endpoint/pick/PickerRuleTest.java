package dev.tollgate.endpoint.pick;

import static dev.tollgate.endpoint.Endpoints.hosted;
import static dev.tollgate.endpoint.Endpoints.price;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tollgate.endpoint.Endpoint;
import dev.tollgate.endpoint.Failure;
import dev.tollgate.price.Price;
import dev.tollgate.route.Optimise;
import dev.tollgate.route.Strategy;
import dev.tollgate.route.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rule itself: what is chosen among the eligible, and the reason given. */
class PickerRuleTest {
    private static final Price DEAR = price("10", "30");
    private static final Price CHEAP = price("0.1", "0.3");

    @Test
    void ofTwoAlikeTheCheaperServes() {
        var decision = Scene.of(target("dear", DEAR), target("cheap", CHEAP)).pick();

        assertThat(decision.chosen().endpoint()).isEqualTo("cheap/0");
        assertThat(decision.why()).isEqualTo(Why.LOWEST_COST);
        assertThat(decision.others()).extracting(Decision.Scored::endpoint).containsExactly("dear/0");
    }

    @Test
    void aSecondIsWorthWhatTheCallerSays() {
        var scene = Scene.of(target("dear", DEAR), target("cheap", CHEAP));
        scene.measure(scene.live("cheap"), 9.0);

        assertThat(scene.with(Optimise.CHEAPEST).pick().why()).isEqualTo(Why.CHEAPEST);
        assertThat(scene.picked()).isEqualTo("cheap/0");
        assertThat(scene.with(Optimise.BALANCED).picked()).isEqualTo("cheap/0");
        assertThat(scene.with(Optimise.INTERACTIVE).picked()).isEqualTo("dear/0");
        assertThat(scene.with(Optimise.FASTEST).pick().why()).isEqualTo(Why.FASTEST);
        assertThat(scene.picked()).isEqualTo("dear/0");
    }

    @Test
    void aCallersOverrideBeatsTheEntry() {
        var scene = Scene.of(target("dear", DEAR), target("cheap", CHEAP));
        scene.measure(scene.live("cheap"), 9.0);
        var request = new PickRequest(scene.entry.candidates(), Scene.DEMAND, Optimise.FASTEST, Set.of(), 1);

        var picked = Scene.ready(scene.picker.pick(request, scene.endpoints, scene.now, scene.random));

        assertThat(picked.endpoint().name()).isEqualTo("dear/0");
        assertThat(picked.decision().optimise()).isEqualTo("fastest");
    }

    @Test
    void theScoreIsMoneyPlusTimeOverSuccess() {
        var scene = Scene.of(target("a", CHEAP));
        scene.fail("a", Failure.of(Failure.Kind.RESET, "reset"), 3);
        var chosen = scene.pick().chosen();

        assertThat(chosen.money()).isNotNull().satisfies(m -> assertThat(m.decimal())
                .isEqualTo("0.00013"));
        assertThat(chosen.waitSeconds()).isCloseTo(1.0, within(0.01));
        assertThat(chosen.success()).isBetween(0.5, 0.8);
        assertThat(chosen.total()).isCloseTo((0.00013 + 0.001 * chosen.seconds()) / chosen.success(), within(1e-12));
    }

    @Test
    void anUnreliableOneLosesToALittleDearerOne() {
        var scene =
                Scene.of(target("a", CHEAP), target("b", price("0.11", "0.33"))).with(Optimise.CHEAPEST);
        assertThat(scene.picked()).isEqualTo("a/0");
        scene.fail("a", Failure.of(Failure.Kind.RESET, "reset"), 3);

        assertThat(scene.picked()).isEqualTo("b/0");
    }

    @Test
    void anUnknownPriceIsNeverFree() {
        var scene = Scene.of(target("known", CHEAP), target("dear", DEAR), Target.of("unknown", "x", null));
        scene.measure(scene.live("unknown"), 0.9);

        var decision = scene.with(Optimise.CHEAPEST).pick();

        assertThat(decision.chosen().endpoint()).isEqualTo("known/0");
        assertThat(decision.meanMoney())
                .as("a mean with an unknown in it is unknown")
                .isNull();
        assertThat(decision.eligible()).hasSize(3);
    }

    @Test
    void theMeanOfTheEligibleIsWhatASavingIsMeasuredAgainst() {
        var decision = Scene.of(target("a", price("1", "1")), target("b", price("3", "3")))
                .pick();

        // 1000 prompt tokens and 100 of output at a mean of $2 a million.
        assertThat(decision.meanMoney()).isNotNull().satisfies(m -> assertThat(m.decimal())
                .isEqualTo("0.0022"));
    }

    @Test
    void tokensInFlightMakeTheNextCallGoElsewhere() {
        var scene = new Scene(3, servers(4), target("pool", CHEAP));
        scene.endpoints.of("pool").forEach(live -> scene.measure(live, 1.0));
        var names = new HashSet<String>();
        for (var i = 0; i < 4; i++) {
            var picked = scene.hold();
            assertThat(picked.why()).isEqualTo(Why.SOONEST);
            names.add(picked.endpoint().name());
        }

        assertThat(names).hasSize(4);
    }

    @Test
    void tiesAreSpreadAndNeverTheFirst() {
        for (var size : new int[] {4, 100}) {
            var scene = new Scene(7, servers(size), target("pool", CHEAP));
            scene.endpoints.of("pool").forEach(live -> scene.measure(live, 1.0));
            var seen = new HashMap<String, Integer>();
            var picks = size * 200;
            for (var i = 0; i < picks; i++) {
                seen.merge(scene.picked(), 1, Integer::sum);
            }
            assertThat(seen).hasSize(size);
            assertThat(seen.values()).allSatisfy(n -> assertThat(n).isBetween(120, 290));
        }
    }

    @Test
    void aColdStartTriesEachButDoesNotHerd() {
        var scene = new Scene(
                5,
                List.of(hosted("a"), hosted("b"), hosted("c")),
                target("a", CHEAP),
                target("b", CHEAP),
                target("c", CHEAP));
        var seen = new HashMap<String, Integer>();
        for (var i = 0; i < 30; i++) {
            seen.merge(scene.hold().endpoint().name(), 1, Integer::sum);
        }

        assertThat(seen).hasSize(3);
        assertThat(seen.values()).allSatisfy(n -> assertThat(n).isBetween(8, 12));
    }

    @Test
    void whatCannotWinIsNotExplored() {
        var scene =
                new Scene(5, List.of(hosted("cheap"), hosted("dear")), target("cheap", CHEAP), target("dear", DEAR));
        scene.measure(scene.live("cheap"), 1.0);
        for (var i = 0; i < 100; i++) {
            scene.now += 100_000_000_000L;
            assertThat(scene.picked()).isEqualTo("cheap/0");
        }
    }

    @Test
    void whatWasNotMeasuredForLongIsLookedAtNowAndThen() {
        var scene = Scene.of(target("a", CHEAP), target("b", CHEAP));
        scene.measure(scene.live("b"), 1.6);
        var explored = 0;
        for (var i = 0; i < 1_000; i++) {
            scene.now += 1_000_000_000L;
            var decision = scene.pick();
            if (decision.why() == Why.EXPLORE) {
                assertThat(decision.chosen().endpoint()).isEqualTo("b/0");
                explored++;
            }
        }

        assertThat(explored).as("near the best: up to one call in twenty").isBetween(25, 60);
    }

    @Test
    void namedStrategiesDoWhatTheirNamesSay() {
        var scene = Scene.of(target("a", DEAR), target("b", CHEAP), target("c", CHEAP));
        scene.with(Strategy.ORDERED);
        assertThat(scene.picked()).isEqualTo("a/0");
        assertThat(scene.pick().why()).isEqualTo(Why.ORDERED);
        scene.with(Strategy.ROUND_ROBIN);
        assertThat(List.of(scene.picked(), scene.picked(), scene.picked()))
                .containsExactlyInAnyOrder("a/0", "b/0", "c/0");
        scene.with(Strategy.RANDOM);
        var seen = new HashSet<String>();
        for (var i = 0; i < 50; i++) {
            seen.add(scene.picked());
        }
        assertThat(seen).hasSize(3);
        for (var strategy : List.of(Strategy.LEAST_REQUESTS, Strategy.LEAST_TOKENS)) {
            scene.with(strategy);
            var held = new ArrayList<Picked>();
            for (var i = 0; i < 6; i++) {
                held.add(scene.hold());
            }
            assertThat(held.stream().map(p -> p.endpoint().name()).distinct()).hasSize(3);
            held.forEach(p -> p.lease().close(Scene.CANCELLED, scene.now));
        }
    }

    @Test
    void weightsAreShares() {
        var scene =
                Scene.of(weighted("a", 3), weighted("b", 1), weighted("c", 0)).with(Strategy.WEIGHTED);
        var seen = new HashMap<String, Integer>();
        for (var i = 0; i < 4_000; i++) {
            seen.merge(scene.picked(), 1, Integer::sum);
        }

        assertThat(seen.get("a/0")).isBetween(2_850, 3_150);
        assertThat(seen.get("b/0")).isBetween(850, 1_150);
        assertThat(seen).doesNotContainKey("c/0");
    }

    @Test
    void explainOpensNothing() {
        var scene = Scene.of(target("a", CHEAP));

        var outcome = scene.picker.explain(
                PickRequest.first(scene.entry.candidates(), Scene.DEMAND), scene.endpoints, scene.now, scene.random);

        assertThat(outcome).isInstanceOf(dev.tollgate.fault.Outcome.Ready.class);
        assertThat(scene.live("a").requests()).isZero();
    }

    private static List<Endpoint> servers(int count) {
        var result = new ArrayList<Endpoint>();
        for (var i = 0; i < count; i++) {
            result.add(hosted("pool", i, OptionalInt.empty()));
        }
        return result;
    }

    private static Target target(String provider, Price price) {
        return Target.of(provider, "x", price);
    }

    private static Target weighted(String provider, double weight) {
        return new Target(
                provider, "x", 0, CHEAP, OptionalInt.empty(), weight, dev.tollgate.route.Capabilities.UNKNOWN);
    }
}

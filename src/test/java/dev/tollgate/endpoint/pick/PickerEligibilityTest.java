package dev.tollgate.endpoint.pick;

import static dev.tollgate.endpoint.Endpoints.hosted;
import static dev.tollgate.endpoint.Endpoints.price;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.endpoint.AttemptResult;
import dev.tollgate.endpoint.Endpoint;
import dev.tollgate.endpoint.Failure;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import dev.tollgate.price.Money;
import dev.tollgate.price.Price;
import dev.tollgate.route.Capabilities;
import dev.tollgate.route.Ceilings;
import dev.tollgate.route.Exclusion;
import dev.tollgate.route.Feature;
import dev.tollgate.route.Optimise;
import dev.tollgate.route.Strategy;
import dev.tollgate.route.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who may serve: each exclusion, the tiers, panic, and what a caller is told when nobody can. */
class PickerEligibilityTest {
    private static final Price PRICE = price("1", "2");
    private static final Price LESS = price("0.1", "0.2");

    private final Target first = Target.of("first", "x", LESS);
    private final Target second = Target.of("second", "x", PRICE);
    private final Scene scene = Scene.of(first, second);

    @Test
    void anOpenBreakerExcludesAndSaysForHowLong() {
        scene.breakDown("first");

        assertExcluded("first/0", Exclusion.BREAKER_OPEN, 10);
    }

    @Test
    void aCooldownExcludesAndSaysForHowLong() {
        scene.fail("first", Failure.status(429, Duration.ofSeconds(12), false), 1);

        assertExcluded("first/0", Exclusion.COOLDOWN, 12);
        scene.now += Duration.ofSeconds(24).toNanos();
        assertThat(scene.picked()).isEqualTo("first/0");
    }

    @Test
    void failedProbesExclude() {
        scene.live("first").probed(true);
        for (var i = 0; i < 3; i++) {
            scene.live("first").probed(false);
        }

        assertExcluded("first/0", Exclusion.UNHEALTHY, 0);
    }

    @Test
    void aMissingCapabilityExcludesTheTarget() {
        var blind = able("blind", new Capabilities(OptionalInt.empty(), Set.of(Feature.VISION)), 0);
        var both = Scene.of(blind, second);
        var demand = new CallDemand(4000, OptionalInt.of(100), Set.of(Feature.VISION), false);

        var decision = Scene.ready(both.ask(both.entry.candidates(), demand, Set.of(), 1))
                .decision();

        assertThat(decision.chosen().endpoint()).isEqualTo("second/0");
        assertThat(decision.excluded())
                .containsExactly(new Decision.Excluded("blind/x", Exclusion.MISSING_CAPABILITY, 0));
        assertThat(both.picked()).isEqualTo("blind/0");
    }

    @Test
    void aPromptSurelyTooLongExcludesTheTarget() {
        var small = able("small", new Capabilities(OptionalInt.of(1000), Set.of()), 0);
        var both = Scene.of(small, second);

        assertThat(prompt(both, 4 * 700)).isEqualTo("small/0");
        assertThat(prompt(both, 4 * 1200))
                .as("1200 tokens are a guess that may be wrong")
                .isEqualTo("small/0");
        assertThat(prompt(both, 4 * 1400)).isEqualTo("second/0");
    }

    @Test
    void ceilingsExclude() {
        scene.with(Optimise.FASTEST, Strategy.RULE, new Ceilings(Money.ofDollars("0.0005"), null));
        scene.measure(scene.live("second"), 0.1);
        var overMoney = scene.pick();
        assertThat(overMoney.chosen().endpoint()).isEqualTo("first/0");
        assertThat(overMoney.excluded())
                .containsExactly(new Decision.Excluded("second/x", Exclusion.OVER_MONEY_CEILING, 0));

        scene.with(Optimise.CHEAPEST, Strategy.RULE, new Ceilings(null, Duration.ofMillis(500)));
        assertExcluded("first/0", Exclusion.OVER_TIME_CEILING, 0);
    }

    @Test
    void anUnknownPriceIsOverAnyMoneyCeiling() {
        var unknown = Scene.of(Target.of("unknown", "x", null));
        unknown.with(Optimise.BALANCED, Strategy.RULE, new Ceilings(Money.ofDollars("1000"), null));

        assertThat(unknown.refused(unknown.entry.candidates(), Scene.DEMAND).reason())
                .isEqualTo(Reason.NO_TARGET);
    }

    @Test
    void whatPolicyBarsAndWhatWasTriedStayOut() {
        var barred = scene.entry.candidates().without(first, Exclusion.NO_BUDGET);
        var decision = Scene.ready(scene.ask(barred, Scene.DEMAND, Set.of(), 1)).decision();
        assertThat(decision.chosen().endpoint()).isEqualTo("second/0");
        assertThat(decision.excluded()).containsExactly(new Decision.Excluded("first/x", Exclusion.NO_BUDGET, 0));

        var again = Scene.ready(scene.ask(
                scene.entry.candidates(),
                Scene.DEMAND,
                Set.of(scene.live("first").endpoint().id()),
                2));
        assertThat(again.why()).isEqualTo(Why.FAILOVER);
        assertThat(again.decision().excluded()).containsExactly(new Decision.Excluded("first/0", Exclusion.TRIED, 0));
    }

    @Test
    void theLowestTierServesWhateverItCosts() {
        var tiers = Scene.of(second, first.inTier(1));

        var decision = tiers.pick();

        assertThat(decision.chosen().endpoint()).isEqualTo("second/0");
        assertThat(decision.why()).isEqualTo(Why.ONLY_CANDIDATE);
        assertThat(decision.excluded()).containsExactly(new Decision.Excluded("first/0", Exclusion.HIGHER_TIER, 0));
    }

    @Test
    void aBrokenTierFailsOverAndAFullOneSpills() {
        var tiers = capped(1, first, second.inTier(1));
        var held = tiers.hold();
        assertThat(held.endpoint().name()).isEqualTo("first/0");

        var spilled = tiers.pick();
        assertThat(spilled.chosen().endpoint()).isEqualTo("second/0");
        assertThat(spilled.why()).isEqualTo(Why.SPILL_SATURATED);
        assertThat(spilled.excluded()).extracting(Decision.Excluded::reason).containsExactly(Exclusion.SATURATED);

        held.lease().close(new AttemptResult.Cancelled(), tiers.now);
        assertThat(tiers.picked()).isEqualTo("first/0");
        tiers.breakDown("first");
        var failed = tiers.pick();
        assertThat(failed.chosen().endpoint()).isEqualTo("second/0");
        assertThat(failed.why()).isEqualTo(Why.FAILOVER);
    }

    @Test
    void oneCallProbesABreakerThatWasOpenLongEnoughAndASuccessBringsItBack() {
        scene.breakDown("first");
        scene.now += Duration.ofSeconds(11).toNanos();

        var probe = scene.hold();
        assertThat(probe.endpoint().name()).isEqualTo("first/0");
        assertThat(probe.why()).isEqualTo(Why.EXPLORE);
        assertThat(scene.picked()).as("one probe at a time").isEqualTo("second/0");
        probe.lease().close(new AttemptResult.Succeeded(100_000_000, 100_000_000, 1000, 10, 4000), scene.now);

        scene.now += Duration.ofSeconds(11).toNanos();
        assertThat(scene.pick().others()).extracting(Decision.Scored::endpoint).isNotEmpty();
    }

    @Test
    void aStrategyThatDoesNotCompareCostsProbesWhateverItCosts() {
        var dear =
                Scene.of(first, Target.of("second", "x", price("1000", "2000"))).with(Strategy.ROUND_ROBIN);
        dear.breakDown("second");
        dear.now += Duration.ofSeconds(11).toNanos();

        assertThat(dear.picked()).isEqualTo("second/0");
    }

    @Test
    void whenAllAreBrokenAllAreUsed() {
        scene.breakDown("first");
        scene.breakDown("second");

        var picked = scene.hold();

        assertThat(picked.why()).isEqualTo(Why.PANIC);
        picked.lease().close(new AttemptResult.Succeeded(100_000_000, 100_000_000, 1000, 10, 4000), scene.now);
        assertThat(scene.pick().why()).as("its success closed the breaker").isEqualTo(Why.ONLY_CANDIDATE);
    }

    @Test
    void panicDoesNotTouchCooldowns() {
        scene.fail("first", Failure.status(401, null, false), 1);
        scene.fail("second", Failure.status(429, Duration.ofSeconds(30), false), 1);

        var fault = scene.refused(scene.entry.candidates(), Scene.DEMAND);

        assertThat(fault.reason()).isEqualTo(Reason.NO_HEALTHY_TARGET);
        assertThat(fault.status()).isEqualTo(503);
        assertThat(fault.retryAfter()).as("the earliest end").isEqualTo(Duration.ofSeconds(30));
        assertThat(fault.message()).contains("first/0 cooldown", "second/0 cooldown");
    }

    @Test
    void fullEverywhereIsContention() {
        var full = capped(1, first);
        full.hold();

        var fault = full.refused(full.entry.candidates(), Scene.DEMAND);

        assertThat(fault.reason()).isEqualTo(Reason.SATURATED);
        assertThat(fault.status()).isEqualTo(429);
        assertThat(fault.retryAfter()).isNotNull();
    }

    @Test
    void refusalsThatWaitingCannotHelpSaySo() {
        var none =
                scene.entry.candidates().without(first, Exclusion.NOT_ALLOWED).without(second, Exclusion.NOT_ALLOWED);
        var blind = Scene.of(able("blind", new Capabilities(OptionalInt.of(10), Set.of(Feature.TOOLS)), 0));
        var demand = new CallDemand(4000, OptionalInt.of(100), Set.of(Feature.TOOLS), false);
        var unserved = new Scene(1, List.of(), first);

        assertThat(scene.refused(none, Scene.DEMAND).reason()).isEqualTo(Reason.MODEL_NOT_ALLOWED);
        var unable = blind.refused(blind.entry.candidates(), demand);
        assertThat(unable.reason()).isEqualTo(Reason.NO_TARGET);
        assertThat(unable.status()).isEqualTo(400);
        assertThat(unserved.refused(unserved.entry.candidates(), Scene.DEMAND).reason())
                .isEqualTo(Reason.NO_TARGET);
    }

    @Test
    void neverPicksWhatIsExcludedInAnyState() {
        for (var seed = 1L; seed <= 60; seed++) {
            var targets = new ArrayList<Target>();
            var endpoints = new ArrayList<Endpoint>();
            var dice = new java.util.Random(seed);
            for (var i = 0; i < 6; i++) {
                targets.add(Target.of("p" + i, "x", dice.nextBoolean() ? PRICE : null)
                        .inTier(dice.nextInt(3)));
                endpoints.add(hosted("p" + i, 0, OptionalInt.of(1 + dice.nextInt(3))));
            }
            var any = new Scene(seed, endpoints, targets.toArray(Target[]::new));
            var held = new ArrayList<Picked>();
            for (var step = 0; step < 400; step++) {
                any.now += dice.nextInt(2_000_000_000);
                if (!held.isEmpty() && dice.nextBoolean()) {
                    held.remove(dice.nextInt(held.size())).lease().close(result(dice), any.now);
                }
                var before = any.endpoints.status(any.now);
                var outcome = any.ask(any.entry.candidates(), Scene.DEMAND, Set.of(), 1);
                if (!(outcome instanceof Outcome.Ready<Picked>(var picked))) {
                    continue;
                }
                held.add(picked);
                var chosen = before.stream()
                        .filter(s -> s.name().equals(picked.endpoint().name()))
                        .findFirst()
                        .orElseThrow();
                assertThat(chosen.cooldownSeconds())
                        .as("seed %d step %d", seed, step)
                        .isZero();
                assertThat(chosen.requests())
                        .as("seed %d step %d", seed, step)
                        .isLessThan(chosen.maxInflight().orElseThrow());
                if (picked.why() != Why.PANIC) {
                    assertThat(chosen.openSeconds())
                            .as("seed %d step %d", seed, step)
                            .isZero();
                    for (var target : targets) {
                        if (target.tier() < picked.target().tier()) {
                            var earlier = before.get(targets.indexOf(target));
                            var free = earlier.breaker() == dev.tollgate.endpoint.BreakerView.CLOSED
                                    && earlier.cooldownSeconds() == 0
                                    && earlier.requests()
                                            < earlier.maxInflight().orElseThrow();
                            assertThat(free)
                                    .as("seed %d step %d: %s was free", seed, step, earlier)
                                    .isFalse();
                        }
                    }
                }
            }
            held.forEach(p -> p.lease().close(Scene.CANCELLED, any.now));
            assertThat(any.endpoints.all())
                    .allSatisfy(live -> assertThat(live.requests()).isZero());
        }
    }

    private static AttemptResult result(java.util.Random dice) {
        return switch (dice.nextInt(4)) {
            case 0 -> new AttemptResult.Failed(Failure.of(Failure.Kind.RESET, "reset"));
            case 1 -> new AttemptResult.Failed(Failure.status(429, Duration.ofSeconds(dice.nextInt(9)), false));
            case 2 -> new AttemptResult.Cancelled();
            default -> new AttemptResult.Succeeded(500_000_000, 1_000_000_000, 900, 90, 4000);
        };
    }

    private void assertExcluded(String name, Exclusion reason, double seconds) {
        var decision = scene.pick();
        assertThat(decision.chosen().endpoint()).isEqualTo("second/0");
        assertThat(decision.excluded()).containsExactly(new Decision.Excluded(name, reason, seconds));
    }

    private static String prompt(Scene scene, long bytes) {
        var demand = new CallDemand(bytes, OptionalInt.of(10), Set.of(), false);
        return Scene.ready(scene.ask(scene.entry.candidates(), demand, Set.of(), 1))
                .endpoint()
                .name();
    }

    private static Target able(String provider, Capabilities capabilities, int tier) {
        return new Target(provider, "x", tier, LESS, OptionalInt.empty(), 1, capabilities);
    }

    private static Scene capped(int cap, Target... targets) {
        var endpoints = new ArrayList<Endpoint>();
        for (var target : targets) {
            endpoints.add(hosted(target.provider(), 0, OptionalInt.of(cap)));
        }
        var result = new Scene(1, endpoints, targets);
        result.endpoints.all().forEach(live -> result.measure(live, 1.0));
        return result;
    }
}

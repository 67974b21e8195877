package dev.tollgate.endpoint.pick;

import static dev.tollgate.endpoint.Endpoints.hosted;
import static dev.tollgate.endpoint.Endpoints.price;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.endpoint.AttemptResult;
import dev.tollgate.endpoint.Endpoint;
import dev.tollgate.endpoint.Failure;
import dev.tollgate.fault.Reason;
import dev.tollgate.price.Price;
import dev.tollgate.route.Capabilities;
import dev.tollgate.route.Ceilings;
import dev.tollgate.route.Exclusion;
import dev.tollgate.route.Optimise;
import dev.tollgate.route.Strategy;
import dev.tollgate.route.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Endpoints that are neither well nor dead: slower than their peers, only just back, or thought too slow long ago. */
class PickerGrayTest {
    private static final Price PRICE = price("0.1", "0.3");
    private static final long SECOND = 1_000_000_000L;

    @Test
    void aServerThatDecodesFiveTimesSlowerThanItsPeersStandsBack() {
        var scene = pool(4);
        var slow = scene.endpoints.of("pool").get(2);
        scene.measure(slow, 1.0, 5.0);

        for (var i = 0; i < 200; i++) {
            var decision = scene.pick();
            assertThat(decision.chosen().endpoint()).isNotEqualTo("pool/2");
            assertThat(decision.excluded()).containsExactly(new Decision.Excluded("pool/2", Exclusion.UNHEALTHY, 0));
        }
    }

    @Test
    void threeTimesSlowerIsNotFarEnough() {
        var scene = pool(4);
        scene.measure(scene.endpoints.of("pool").get(2), 1.0, 3.0);

        assertThat(scene.pick().excluded()).isEmpty();
    }

    @Test
    void twoServersCannotTellWhichIsTheOddOne() {
        var scene = pool(2);
        scene.measure(scene.endpoints.of("pool").get(1), 1.0, 10.0);

        assertThat(scene.pick().excluded()).isEmpty();
    }

    @Test
    void halfOfAPoolNeverStandsBack() {
        var scene = pool(4);
        scene.measure(scene.endpoints.of("pool").get(2), 1.0, 50.0);
        scene.measure(scene.endpoints.of("pool").get(3), 1.0, 50.0);

        assertThat(scene.pick().excluded()).isEmpty();
    }

    @Test
    void aLaggardServesWhenItsPeersAreFull() {
        var endpoints = new ArrayList<Endpoint>();
        for (var i = 0; i < 3; i++) {
            endpoints.add(hosted("pool", i, OptionalInt.of(1)));
        }
        var scene = new Scene(1, endpoints, Target.of("pool", "x", PRICE));
        scene.endpoints.of("pool").forEach(live -> scene.measure(live, 1.0));
        scene.measure(scene.endpoints.of("pool").get(1), 1.0, 9.0);
        scene.hold();
        scene.hold();

        assertThat(scene.hold().endpoint().name()).isEqualTo("pool/1");
    }

    @Test
    void aLaggardIsLookedAtNowAndThenAndIsBackWithOneGoodAnswer() {
        var scene = pool(4);
        var slow = scene.endpoints.of("pool").get(2);
        scene.measure(slow, 1.0, 8.0);
        var explored = 0;
        for (var i = 0; i < 20_000; i++) {
            scene.now += SECOND;
            explored += scene.pick().chosen().endpoint().equals("pool/2") ? 1 : 0;
        }
        // It would take three and a half times as long as the best in all, so 1 % of what calls cost is one call in
        // 350.
        assertThat(explored).isBetween(25, 100);

        scene.now += 20 * SECOND;
        scene.measure(slow, 1.0, 1.0);
        assertThat(scene.pick().excluded()).isEmpty();
    }

    @Test
    void whatIsOnlyJustBackGetsAGrowingShare() {
        var scene = pool(2);
        for (var i = 0; i < 5; i++) {
            fail(scene, 0);
        }
        scene.now += 60 * SECOND;
        succeed(scene, 0);

        assertThat(shareOfFirst(scene)).as("at first").isBetween(0.02, 0.10);
        scene.now += 30 * SECOND;
        assertThat(shareOfFirst(scene)).as("half a minute later").isBetween(0.20, 0.30);
        scene.now += 30 * SECOND;
        assertThat(shareOfFirst(scene)).as("a minute later").isBetween(0.45, 0.55);
    }

    @Test
    void whatStandsBackSaysSo() {
        var scene = pool(2);
        for (var i = 0; i < 5; i++) {
            fail(scene, 0);
        }
        scene.now += 60 * SECOND;
        succeed(scene, 0);
        scene.now += 10 * SECOND;

        var decision = scene.pick();
        while (decision.excluded().isEmpty()) {
            decision = scene.pick();
        }
        assertThat(decision.chosen().endpoint()).isEqualTo("pool/1");
        assertThat(decision.excluded()).containsExactly(new Decision.Excluded("pool/0", Exclusion.COOLDOWN, 50));
    }

    @Test
    void aServerAddedToARunningPoolStartsSlowlyAndTheFirstOnesDoNot() {
        var scene = pool(2);
        var more = scene.endpoints.renewed(servers(3));
        var added = more.of("pool").get(2);

        assertThat(scene.live("pool").share(scene.now)).isEqualTo(1);
        assertThat(more.of("pool").getFirst().share(scene.now)).isEqualTo(1);
        assertThat(added.share(scene.now)).isEqualTo(0.1);
        assertThat(added.share(scene.now + 60 * SECOND)).isEqualTo(1);
    }

    @Test
    void whatProbesBringBackStartsSlowlyToo() {
        var scene = pool(2);
        var live = scene.live("pool");
        live.probed(true);
        for (var i = 0; i < 3; i++) {
            live.probed(false);
        }
        scene.now += 600 * SECOND;
        live.probed(true);
        live.probed(true);

        assertThat(live.share(scene.now)).isEqualTo(0.1);
        assertThat(live.share(scene.now + 30 * SECOND)).isEqualTo(0.5);
        assertThat(live.share(scene.now + 60 * SECOND)).as("a minute at most").isEqualTo(1);
    }

    @Test
    void theOnlyOneServesInFullHoweverFreshItIs() {
        var scene = pool(1);
        for (var i = 0; i < 5; i++) {
            fail(scene, 0);
        }
        scene.now += 60 * SECOND;
        succeed(scene, 0);
        for (var i = 0; i < 50; i++) {
            assertThat(scene.pick().why()).isEqualTo(Why.ONLY_CANDIDATE);
        }
    }

    @Test
    void whatWasTooSlowForTheCeilingOnceIsNotOutForEver() {
        var scene = Scene.of(Target.of("a", "x", PRICE))
                .with(Optimise.BALANCED, Strategy.RULE, new Ceilings(null, Duration.ofSeconds(2)));
        scene.measure(scene.live("a"), 8.0);
        assertThat(scene.refused(scene.entry.candidates(), Scene.DEMAND).reason())
                .isEqualTo(Reason.NO_TARGET);

        scene.now += 100 * SECOND;
        assertThat(scene.refused(scene.entry.candidates(), Scene.DEMAND).reason())
                .as("three times too slow is looked at after two minutes and not before")
                .isEqualTo(Reason.NO_TARGET);
        scene.now += 40 * SECOND;
        var looked = scene.hold();
        assertThat(looked.why()).isEqualTo(Why.EXPLORE);
        assertThat(scene.refused(scene.entry.candidates(), Scene.DEMAND).reason())
                .as("one at a time")
                .isEqualTo(Reason.NO_TARGET);
        looked.lease().close(new AttemptResult.Succeeded(SECOND, SECOND, 1000, 100, 4000), scene.now);

        assertThat(scene.pick().why()).as("it is fast again").isEqualTo(Why.ONLY_CANDIDATE);
    }

    @Test
    void aRetryIsNotSpentOnProbingWhatIsBrokenWhenALaterTierCanServe() {
        var first = new Target("a", "x", 0, PRICE, OptionalInt.empty(), 1, Capabilities.UNKNOWN);
        var second = new Target("b", "x", 1, PRICE, OptionalInt.empty(), 1, Capabilities.UNKNOWN);
        var scene = Scene.of(first, second);
        scene.breakDown("a");
        scene.now += 11 * SECOND;

        var retry = Scene.ready(scene.ask(scene.entry.candidates(), Scene.DEMAND, Set.of(), 2));
        assertThat(retry.endpoint().name()).isEqualTo("b/0");
        assertThat(retry.why()).isEqualTo(Why.FAILOVER);
        assertThat(scene.pick().chosen().endpoint()).as("a first attempt is").isEqualTo("a/0");
    }

    private static double shareOfFirst(Scene scene) {
        var seen = new HashMap<String, Integer>();
        for (var i = 0; i < 2_000; i++) {
            seen.merge(scene.picked(), 1, Integer::sum);
        }
        return seen.getOrDefault("pool/0", 0) / 2_000.0;
    }

    private static void fail(Scene scene, int server) {
        end(scene, server, new AttemptResult.Failed(Failure.of(Failure.Kind.RESET, "reset")));
    }

    private static void succeed(Scene scene, int server) {
        end(scene, server, new AttemptResult.Succeeded(SECOND, SECOND, 1000, 100, 4000));
    }

    private static void end(Scene scene, int server, AttemptResult result) {
        var live = scene.endpoints.of("pool").get(server);
        var lease = Objects.requireNonNull(live.open("m", "x", 1000, 100, true, scene.now));
        lease.close(result, scene.now);
    }

    private static Scene pool(int size) {
        var scene = new Scene(11, servers(size), Target.of("pool", "x", PRICE));
        scene.endpoints.of("pool").forEach(live -> scene.measure(live, 1.0));
        return scene;
    }

    private static List<Endpoint> servers(int size) {
        var result = new ArrayList<Endpoint>();
        for (var i = 0; i < size; i++) {
            result.add(hosted("pool", i, OptionalInt.empty()));
        }
        return result;
    }
}

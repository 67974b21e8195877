package dev.tollgate.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.sim.SimFault;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.SimSpeed;
import dev.tollgate.sim.server.SimServer;
import dev.tollgate.testing.Beside;
import dev.tollgate.testing.TestGateway;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where calls go, as a caller sees it: by price, by speed, by tier, around what is broken, and back. */
class RoutingTest {
    private final SimServer cheap = SimServer.start(sim("cheap"));
    private final SimServer dear = SimServer.start(sim("dear"));

    private static SimSettings sim(String name) {
        return SimSettings.named(name).withModels("chat");
    }

    @AfterEach
    void stop() {
        cheap.close();
        dear.close();
    }

    private static String yaml(SimServer cheap, SimServer dear, String model, String provider) {
        return """
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers:
                  cheap: {dialect: openai, url: "%s", direct: allow%s}
                  dear: {dialect: openai, url: "%s"}
                models:
                  fast: {%s}
                """.formatted(cheap.baseUrl(), provider, dear.baseUrl(), model);
    }

    private static final String BOTH = "targets: [{provider: cheap, model: chat, price: {input: 0.1, output: 0.1}}, "
            + "{provider: dear, model: chat, price: {input: 100, output: 100}}]";
    private static final String TIERS = "targets: [{provider: cheap, model: chat, price: {input: 0.1, output: 0.1}}, "
            + "{provider: dear, model: chat, tier: 1, price: {input: 100, output: 100}}]";
    private static final String[] EXPLAIN = {"tollgate-explain", "1"};

    private TestGateway gateway(String model, String provider) throws Exception {
        return TestGateway.start(yaml(cheap, dear, model, provider));
    }

    private static String ask(TestGateway gateway) throws Exception {
        var answer = Raw.chat(gateway, "fast", EXPLAIN);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Raw.route(answer);
    }

    @Test
    void theCheapestWins() throws Exception {
        try (var gateway = gateway("optimise: cheapest, limits: {firstToken: 20s}, " + BOTH, "")) {
            for (int i = 0; i < 12; i++) {
                var route = ask(gateway);
                assertThat(route).matches("endpoint=(cheap|dear)/0; why=(cheapest|explore); money=.*");
            }
            assertThat(cheap.counters().requests()).isGreaterThanOrEqualTo(9);
            assertThat(gateway.settled(12).saved()).isNotNull();
            gateway.awaitIdle();
        }
    }

    @Test
    void aCeilingOnMoneyAndOneOnTimeTakeTargetsOut() throws Exception {
        try (var gateway = gateway("optimise: fastest, limits: {money: 0.0001}, " + BOTH, "")) {
            for (int i = 0; i < 4; i++) {
                assertThat(ask(gateway))
                        .startsWith("endpoint=cheap/0")
                        .endsWith("excluded=dear/chat(over_money_ceiling)");
            }
        }
        var tardy = new SimSpeed(Duration.ofMillis(30), 1e9, Duration.ofMillis(1), 0);
        try (var one = SimServer.start(sim("one").withSpeed(tardy));
                var other = SimServer.start(sim("other").withSpeed(tardy));
                var gateway = TestGateway.start(
                        yaml(one, other, "optimise: cheapest, limits: {firstToken: 5ms}, " + BOTH, ""))) {
            // Of who was never asked there is only a guess, so each is asked once; what was measured then decides.
            ask(gateway);
            ask(gateway);
            var answer = Raw.chat(gateway, "fast", EXPLAIN);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(Raw.reason(answer)).isEqualTo("no_target");
        }
    }

    @Test
    void theFastOneWinsWhereOnlyTimeCounts() throws Exception {
        try (var slow = SimServer.start(
                        sim("slow").withSpeed(new SimSpeed(Duration.ofSeconds(1), 1e9, Duration.ofMillis(2), 0)));
                var gateway = TestGateway.start(yaml(slow, dear, "optimise: fastest, " + BOTH, ""))) {
            for (int i = 0; i < 16; i++) {
                Raw.post(
                        gateway,
                        "/v1/chat/completions",
                        "{\"stream\":true," + Raw.body("fast").substring(1));
            }
            assertThat(ask(gateway)).startsWith("endpoint=dear/0; why=fastest");
            assertThat(dear.counters().requests()).isGreaterThan(10);
            gateway.awaitIdle();
        }
    }

    @Test
    void aLowerTierServesAloneUntilItIsFull() throws Exception {
        try (var slow = SimServer.start(
                        sim("slow").withSpeed(new SimSpeed(Duration.ofSeconds(3), 1e9, Duration.ZERO, 0)));
                var gateway = TestGateway.start(yaml(slow, dear, TIERS, ", maxInflight: 1"))) {
            var first = Beside.start(() -> ask(gateway));
            await().until(() -> slow.inFlight() == 1);

            assertThat(ask(gateway))
                    .startsWith("endpoint=dear/0; why=spill_saturated")
                    .contains("cheap/0(saturated)");
            assertThat(first.get())
                    .startsWith("endpoint=cheap/0; why=only_candidate")
                    .contains("dear/0(higher_tier)");
            assertThat(ask(gateway)).startsWith("endpoint=cheap/0");
            gateway.awaitIdle();
        }
    }

    @Test
    void whoIsFullAndAloneIsSaidToBeFull() throws Exception {
        try (var slow = SimServer.start(
                        sim("slow").withSpeed(new SimSpeed(Duration.ofSeconds(3), 1e9, Duration.ZERO, 0)));
                var gateway = TestGateway.start(
                        yaml(slow, dear, "targets: [{provider: cheap, model: chat}]", ", maxInflight: 1"))) {
            var first = Beside.start(() -> Raw.chat(gateway, "fast").statusCode());
            await().until(() -> slow.inFlight() == 1);
            var refused = Raw.chat(gateway, "fast");
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(Raw.reason(refused)).isEqualTo("saturated");
            assertThat(refused.headers().firstValue("retry-after")).contains("1");
            assertThat(first.get()).isEqualTo(200);
        }
    }

    @Test
    void whenTheCheapOneDiesTheOtherServesAndItComesBack() throws Exception {
        try (var gateway = gateway("optimise: cheapest, limits: {firstToken: 20s}, " + TIERS, "")) {
            assertThat(ask(gateway)).startsWith("endpoint=cheap/0");
            cheap.setDown(true);
            for (int i = 0; i < 8; i++) {
                assertThat(ask(gateway)).startsWith("endpoint=dear/0; why=failover");
            }
            // Five refused connections in a row opened the breaker: the dead one is not even asked any more.
            assertThat(ask(gateway)).contains("cheap/0(breaker_open");
            assertThat(gateway.settled(10).exchanged().attempts()).hasSize(1);
            cheap.setDown(false);
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> assertThat(ask(gateway)).startsWith("endpoint=cheap/0"));
            gateway.awaitIdle();
        }
    }

    @Test
    void anAnswerThatFailsIsHadElsewhereAndSaysSo() throws Exception {
        try (var gateway = gateway("optimise: cheapest, limits: {firstToken: 20s}, " + BOTH, "")) {
            cheap.setFault(SimFault.INTERNAL_ERROR);
            assertThat(ask(gateway)).startsWith("endpoint=dear/0; why=failover").contains("cheap/0(tried)");
            var settlement = gateway.settled(1);
            assertThat(settlement.exchanged().attempts()).hasSize(2);
            assertThat(settlement.attemptCosts().getFirst().isUnknown()).isTrue();
            assertThat(settlement.attemptCosts().getLast().isUnknown()).isFalse();
            gateway.awaitIdle();
        }
    }

    @Test
    void anOverloadedOneRestsForAsLongAsItAskedFor() throws Exception {
        try (var tired = SimServer.start(sim("cheap").withRetryAfterSeconds(3));
                var gateway = TestGateway.start(
                        yaml(tired, dear, "optimise: cheapest, limits: {firstToken: 20s}, " + BOTH, ""))) {
            tired.failNext(SimFault.UNAVAILABLE, 1);
            assertThat(ask(gateway)).startsWith("endpoint=dear/0; why=failover");
            assertThat(gateway.settled(1).cost().isUnknown()).isFalse();
            assertThat(gateway.settled(1).attemptCosts().getFirst().total().nanos())
                    .isZero();
            assertThat(ask(gateway)).matches("endpoint=dear/0.*cheap/0\\(cooldown [1-3]s\\).*");
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(200))
                    .untilAsserted(() -> assertThat(ask(gateway)).startsWith("endpoint=cheap/0"));
            gateway.awaitIdle();
        }
    }

    @Test
    void aRateLimitRestsTheKeyThatMetIt() throws Exception {
        try (var gateway = gateway(TIERS, ", keys: [sk-one, sk-two]")) {
            cheap.failNext(SimFault.RATE_LIMITED, 1);
            var route = ask(gateway);
            assertThat(route).startsWith("endpoint=cheap/").contains("why=failover");
            var limited = route.startsWith("endpoint=cheap/0") ? "cheap/1" : "cheap/0";
            var keys = cheap.counters().lastRequests().stream()
                    .map(request -> request.header("authorization"))
                    .toList();
            assertThat(keys).containsExactlyInAnyOrder("Bearer sk-one", "Bearer sk-two");
            assertThat(ask(gateway)).contains(limited + "(cooldown").doesNotContain("endpoint=dear");
            assertThat(dear.counters().requests()).isZero();
        }
    }

    @Test
    void aRefusedKeyRestsAndTheOtherServes() throws Exception {
        try (var keyed = SimServer.start(sim("keyed").withApiKey("sk-two"));
                var gateway = TestGateway.start(yaml(keyed, dear, TIERS, ", keys: [sk-one, sk-two]"))) {
            for (int i = 0; i < 6; i++) {
                assertThat(ask(gateway)).startsWith("endpoint=cheap/1");
            }
            gateway.settled(6);
            long refused = gateway.settlements().stream()
                    .flatMap(settlement -> settlement.exchanged().attempts().stream())
                    .filter(attempt -> attempt.status() == 401)
                    .count();
            assertThat(refused).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void directNamesWorkWhereTheProviderAllowsThem() throws Exception {
        try (var gateway = gateway(BOTH, "")) {
            var answer = Raw.chat(gateway, "cheap/chat", EXPLAIN);
            assertThat(Raw.route(answer)).startsWith("endpoint=cheap/0; why=only_candidate");
            assertThat(cheap.counters().lastRequests().getLast().bodyText()).contains("\"model\":\"chat\"");
            for (var name : List.of("dear/chat", "cheap/", "/chat", "nobody/chat", "cheap")) {
                assertThat(Raw.chat(gateway, name).statusCode()).as(name).isEqualTo(404);
            }
            var listed = Raw.get(gateway, "/v1/models");
            assertThat(listed.body()).contains("\"id\":\"fast\"").doesNotContain("cheap");
        }
    }

    @Test
    void callersSteerOnlyWhereAPolicyLetsThem() throws Exception {
        var steered = new String[] {"tollgate-explain", "1", "tollgate-optimise", "cheapest"};
        var fastest = "optimise: fastest, strategy: ordered, " + BOTH;
        try (var gateway = gateway("optimise: balanced, " + BOTH, "")) {
            assertThat(Raw.route(Raw.chat(gateway, "fast", steered))).contains("why=");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(Raw.route(Raw.chat(gateway, "fast", steered)))
                            .startsWith("endpoint=cheap/0; why=cheapest"));
        }
        try (var gateway = TestGateway.start(yaml(cheap, dear, fastest, ""), List.of())) {
            assertThat(Raw.route(Raw.chat(gateway, "fast", steered))).isEmpty();
        }
    }
}

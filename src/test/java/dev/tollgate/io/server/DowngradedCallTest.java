package dev.tollgate.io.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.policy.Ledgers;
import dev.tollgate.identity.Secret;
import dev.tollgate.io.redis.RedisLink;
import dev.tollgate.io.redis.RedisSettings;
import dev.tollgate.io.redis.Replicas;
import dev.tollgate.io.redis.SharedLimits;
import dev.tollgate.policy.PolicyKind;
import dev.tollgate.policy.PolicyNote;
import dev.tollgate.policy.budget.guard.BudgetBooks;
import dev.tollgate.policy.limit.ClaimKeys;
import dev.tollgate.policy.limit.LimitLedger;
import dev.tollgate.policy.limit.LocalLimits;
import dev.tollgate.policy.limit.TokenEstimates;
import dev.tollgate.policy.loop.guard.LoopLedger;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.server.SimServer;
import dev.tollgate.telemetry.AccessLine;
import dev.tollgate.telemetry.SpanView;
import dev.tollgate.telemetry.UpstreamPlace;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.RawCaller.Reply;
import dev.tollgate.testing.RealRedis;
import dev.tollgate.testing.TestGateway;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A call that a budget sends to a cheaper model says so, and is governed by the policies of that model. */
@Timeout(60)
class DowngradedCallTest {
    private static final String TOLD = "tollgate-downgraded";
    private static final String CAP =
            "{name: cap, budgets: [{per: all, window: day, money: 10.00, downgrade: {to: small, at: 1%}}]}";

    private final Ledgers ledgers = Ledgers.fresh();

    /** The first call of {@code fast} or {@code claude} costs more than a hundredth of the budget: all later ones are served by {@code small}. */
    private TestGateway gateway(SimServer sim, String... policies) throws IOException {
        return gateway(sim, ledgers, policies);
    }

    private static TestGateway gateway(SimServer sim, Ledgers ledgers, String... policies) throws IOException {
        var yaml = """
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers:
                  own: {dialect: openai, url: "%1$s"}
                  other: {dialect: anthropic, url: "%1$s", key: k}
                  third: {dialect: openai, url: "%1$s"}
                models:
                  fast: {targets: [{provider: own, model: big, price: {input: 5000, output: 5000}}]}
                  claude: {targets: [{provider: other, model: opus, price: {input: 5000, output: 5000}}]}
                  small:
                    targets:
                      - {provider: own, model: little, price: {input: 1, output: 2}}
                      - {provider: third, model: least, tier: 1, price: {input: 1, output: 2}}
                  tiny: {targets: [{provider: own, model: tiniest, price: {input: 1, output: 1}}]}
                """.formatted(sim.baseUrl());
        return TestGateway.start(
                yaml, TestGateway.policies("policies: [" + CAP + ", " + String.join(", ", policies) + "]", ledgers));
    }

    private static SimServer sim() {
        return SimServer.start(SimSettings.instant());
    }

    private static Reply ask(TestGateway gateway, String path, String model, String text, boolean stream)
            throws IOException {
        return RawCaller.call(
                gateway.port(),
                RawCaller.post(
                        path,
                        "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text
                                + "\"}],\"max_tokens\":40,\"stream\":" + stream + "}"));
    }

    private static Reply fast(TestGateway gateway, String text) throws IOException {
        return ask(gateway, "/v1/chat/completions", "fast", text, false);
    }

    /** Spends so much that the next call is downgraded. */
    private static void spend(TestGateway gateway) throws IOException {
        var first = fast(gateway, "Hello there");
        assertThat(first.status()).as(first.body()).isEqualTo(200);
        assertThat(first.headers()).doesNotContainKey(TOLD);
        gateway.settled(1);
    }

    private static String lastAsked(SimServer sim) {
        return sim.counters().lastRequests().getLast().bodyText();
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/chat/completions, fast, false",
        "/v1/chat/completions, fast, true",
        "/v1/messages, fast, false",
        "/v1/messages, fast, true",
        "/v1/chat/completions, claude, false",
        "/v1/chat/completions, claude, true",
        "/v1/messages, claude, true"
    })
    void theAnswerSaysWhichModelServedInsteadOfWhich(String path, String model, boolean stream) throws Exception {
        try (var sim = sim();
                var gateway = gateway(sim)) {
            spend(gateway);

            var reply = ask(gateway, path, model, "Hello there", stream);

            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(reply.header(TOLD)).isEqualTo("small; asked=" + model + "; budget=cap/all");
            assertThat(lastAsked(sim)).contains("\"little\"");
            gateway.awaitIdle();
            var settled = gateway.settled(2);
            assertThat(settled.exchanged().notes())
                    .contains(new PolicyNote("cap", PolicyKind.BUDGETS, "downgrade", "cap/all to small"));
            var line = new AccessLine().exchange(settled);
            assertThat(new String(line.toArray(), UTF_8))
                    .contains("\"model\":\"" + model + "\",\"downgraded_to\":\"small\"");
            var span = new SpanView(endpoint -> UpstreamPlace.UNKNOWN, "test")
                    .spans(settled)
                    .getFirst();
            assertThat(span.getAttributes().asMap().toString()).contains("tollgate.downgraded_to=small");
            var decision = Objects.requireNonNull(settled.exchanged().decision());
            assertThat(List.of(decision.model(), Objects.requireNonNull(decision.insteadOf())))
                    .containsExactly("small", model);
        }
    }

    @Test
    void whoAsksForTheCheaperModelIsToldNothing() throws Exception {
        try (var sim = sim();
                var gateway = gateway(sim)) {
            spend(gateway);

            var reply = ask(gateway, "/v1/chat/completions", "small", "Hello there", false);

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.headers()).doesNotContainKey(TOLD);
        }
    }

    @ParameterizedTest
    @CsvSource({"small, true", "fast, false", "'*', true"})
    void contentOfTheModelThatServesIsMasked(String model, boolean masked) throws Exception {
        try (var sim = sim();
                var gateway = gateway(
                        sim, "{name: words, match: {model: \"" + model + "\"}, content: {request: [{regex: zeus}]}}")) {
            spend(gateway);

            fast(gateway, "Who is zeus?");

            assertThat(lastAsked(sim).contains("[regex]")).isEqualTo(masked);
            assertThat(lastAsked(sim).contains("zeus")).isEqualTo(!masked);
        }
    }

    @Test
    void answersAreHeldToTheContentPoliciesOfTheModelThatServes() throws Exception {
        try (var sim = sim();
                var gateway = gateway(
                        sim, "{name: words, match: {model: small}, content: {response: [{regex: '[a-z]+'}]}}")) {
            spend(gateway);

            assertThat(ask(gateway, "/v1/chat/completions", "fast", "Hello", true)
                            .body())
                    .contains("[regex]");
            assertThat(ask(gateway, "/v1/messages", "claude", "Hello", true).body())
                    .contains("[regex]");
        }
    }

    @ParameterizedTest
    @CsvSource({"small, least", "fast, little"})
    void theModelThatServesIsRoutedByItsOwnPolicies(String model, String served) throws Exception {
        try (var sim = sim();
                var gateway = gateway(
                        sim, "{name: third, match: {model: " + model + "}, routing: {notProviders: [other, own]}}")) {
            if (model.equals("small")) {
                spend(gateway);
            } else {
                // Nothing would be left of fast itself.
                assertThat(fast(gateway, "Hello").status()).isEqualTo(403);
                ask(gateway, "/v1/chat/completions", "claude", "Hello there", false);
            }

            var reply = fast(gateway, "Hello there");

            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(lastAsked(sim)).contains("\"" + served + "\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"routing: {providers: [other]}", "match: {model: small}, routing: {providers: [other]}"})
    void whoMayNotGoWhereTheCheaperModelIsStaysWithTheDearOne(String routing) throws Exception {
        try (var sim = sim();
                var gateway = gateway(sim, "{name: there, " + routing + "}")) {
            ask(gateway, "/v1/chat/completions", "claude", "Hello there", false);

            var reply = ask(gateway, "/v1/chat/completions", "claude", "Hello there", false);

            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(reply.headers()).doesNotContainKey(TOLD);
            assertThat(lastAsked(sim)).contains("\"opus\"");
            assertThat(gateway.settled(2).exchanged().notes())
                    .contains(new PolicyNote("there", PolicyKind.ROUTING, "refuse_downgrade", "small"))
                    .extracting(PolicyNote::action)
                    .doesNotContain("downgrade");
        }
    }

    @Test
    void headersAreEditedByTheModelThatServes() throws Exception {
        try (var sim = sim();
                var gateway = gateway(
                        sim,
                        "{name: named, headers: {response: {set: {x-model: {cel: call.model}}}}}",
                        "{name: ofSmall, match: {model: small}, headers: {response: {set: {x-small: yes}}}}",
                        "{name: ofFast, match: {model: fast}, headers: {response: {set: {x-fast: yes}}}}")) {
            assertThat(fast(gateway, "Hello there").headers())
                    .containsEntry("x-model", "fast")
                    .containsKey("x-fast")
                    .doesNotContainKey("x-small");

            assertThat(fast(gateway, "Hello there").headers())
                    .containsEntry("x-model", "small")
                    .containsKey("x-small")
                    .doesNotContainKey("x-fast");
        }
    }

    @Test
    void refusalsAreEditedByTheModelThatWouldHaveServed() throws Exception {
        try (var sim = sim();
                var gateway = gateway(
                        sim,
                        "{name: calm, limits: [{per: model, requests: 1/h}]}",
                        "{name: ofSmall, match: {model: small}, headers: {response: {set: {x-small: yes}}}}",
                        "{name: ofClaude, match: {model: claude}, headers: {response: {set: {x-claude: yes}}}}",
                        "{name: ofFast, match: {model: fast}, headers: {response: {set: {x-fast: yes}}}}")) {
            assertThat(fast(gateway, "Hello there").status()).isEqualTo(200);
            assertThat(ask(gateway, "/v1/chat/completions", "small", "Hello there", false)
                            .status())
                    .isEqualTo(200);

            var refused = ask(gateway, "/v1/chat/completions", "claude", "Hello there", false);

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.headers()).containsKeys("x-small", TOLD).doesNotContainKeys("x-claude", "x-fast");
            var byName = fast(gateway, "Hello there");
            assertThat(byName.status()).isEqualTo(429);
            assertThat(byName.headers()).containsKey("x-fast").doesNotContainKeys("x-small", TOLD);
        }
    }

    @Test
    void theBudgetsOfBothModelsArePaidFrom() throws Exception {
        try (var sim = sim();
                var gateway = gateway(
                        sim,
                        "{name: ofFast, match: {model: fast}, budgets: [{per: all, window: day, tokens: 100000}]}",
                        "{name: ofSmall, match: {model: small}, budgets: [{per: all, window: day, tokens: 100000}]}")) {
            spend(gateway);
            long before = used("ofFast/all");
            assertThat(used("ofSmall/all")).isZero();

            fast(gateway, "Hello there");
            gateway.settled(2);
            gateway.awaitIdle();

            assertThat(used("ofSmall/all")).isPositive();
            assertThat(used("ofFast/all") - before).isEqualTo(used("ofSmall/all"));
        }
    }

    private long used(String budget) {
        var books = ledgers.budgets();
        return books.ledger().balances(books.clock().millis()).stream()
                .filter(balance -> balance.budget().id().equals(budget))
                .mapToLong(balance -> balance.spent().tokens())
                .sum();
    }

    @Test
    void aBudgetOfTheModelThatServesIsNotGotAround() throws Exception {
        try (var sim = sim();
                var gateway = gateway(
                        sim,
                        "{name: ofSmall, match: {model: small}, budgets: [{per: all, window: day, tokens: 50}]}")) {
            spend(gateway);

            var reply = fast(gateway, "Hello there");

            assertThat(reply.status()).isEqualTo(429);
            assertThat(reply.header("tollgate-reason")).isEqualTo("budget_exhausted");
            assertThat(reply.header("tollgate-policy")).isEqualTo("ofSmall");
            assertThat(reply.header(TOLD)).isEqualTo("small; asked=fast; budget=cap/all");
            gateway.awaitIdle();
        }
    }

    @Test
    void nobodyIsSentOnFromWhereABudgetSentIt() throws Exception {
        try (var sim = sim();
                var gateway = gateway(
                        sim,
                        "{name: ofSmall, match: {model: small}, budgets: [{per: all, window: day, money: 10.00, downgrade: {to: tiny, at: 1%}}]}",
                        "{name: back, match: {model: tiny}, budgets: [{per: all, window: day, money: 0.00001, downgrade: {to: fast, at: 1%}}]}")) {
            spend(gateway);
            for (int i = 0; i < 3; i++) {
                var reply = fast(gateway, "Hello there");

                assertThat(reply.header(TOLD)).isEqualTo("small; asked=fast; budget=cap/all");
                assertThat(lastAsked(sim)).contains("\"little\"");
            }
        }
    }

    @Test
    void aBudgetThatRefusesTheUnboundedRefusesThemWhenTheyAreSentToItsModel() throws Exception {
        try (var sim = sim();
                var gateway = gateway(
                        sim,
                        "{name: ofSmall, match: {model: small}, budgets: [{per: all, window: day, tokens: 100000, unbounded: refuse}]}")) {
            spend(gateway);

            var reply = RawCaller.call(gateway.port(), RawCaller.chat(false));

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.header("tollgate-policy")).isEqualTo("ofSmall");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "match: {model: small}, limits: [{per: all, requests: 2/h}]",
                "match: {condition: 'call.model == \"small\"'}, limits: [{per: principal, requests: 2/h}]",
                "limits: [{per: model, requests: 2/h}]",
                "limits: [{per: expression, key: call.model, requests: 2/h}]"
            })
    void aLimitOfTheModelThatServesIsNotGotAround(String limit) throws Exception {
        try (var sim = sim();
                var gateway = gateway(sim, "{name: calm, " + limit + "}")) {
            spend(gateway);
            for (int i = 0; i < 2; i++) {
                assertThat(fast(gateway, "Hello there").status()).isEqualTo(200);
            }

            var refused = fast(gateway, "Hello there");

            assertThat(refused.status()).as(refused.body()).isEqualTo(429);
            assertThat(refused.header("tollgate-reason")).isEqualTo("rate_limited");
            assertThat(refused.header("tollgate-policy")).isEqualTo("calm");
            assertThat(refused.header(TOLD)).isEqualTo("small; asked=fast; budget=cap/all");
            assertThat(refused.header("retry-after")).isNotEmpty();
            assertThat(ask(gateway, "/v1/messages", "small", "Hello there", false)
                            .status())
                    .isEqualTo(429);
            gateway.awaitIdle();
        }
    }

    @Test
    void limitsOfTheModelThatWasAskedForAreGivenBack() throws Exception {
        try (var sim = sim();
                var gateway = gateway(
                        sim, "{name: calm, match: {model: fast}, limits: [{per: all, requests: 2/h, burst: 2}]}")) {
            spend(gateway);
            for (int i = 0; i < 10; i++) {
                var reply = fast(gateway, "Hello there");

                assertThat(reply.status()).as(reply.body()).isEqualTo(200);
                assertThat(reply.headers()).doesNotContainKey("ratelimit");
            }
        }
    }

    @Test
    void limitsOfTheModelThatServesHoldForAllGatewaysThatShareThem() throws Exception {
        var calm = "{name: calm, match: {model: small}, limits: [{per: all, requests: 4/h}]}";
        var dear = "{name: dear, match: {model: fast}, limits: [{per: all, requests: 3/h}]}";
        try (var redis = RealRedis.start();
                var sim = sim();
                var link = RedisLink.open(
                        new RedisSettings(Secret.of(redis.url()), Duration.ofSeconds(2), "test", true, 0));
                var one = gateway(sim, sharing(link, "a"), calm, dear);
                var two = gateway(sim, sharing(link, "b"), calm, dear)) {
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(link::usable);
            spend(one);
            spend(two);
            int through = 0;
            for (int i = 0; i < 8; i++) {
                var reply = fast(i % 2 == 0 ? one : two, "Hello there");
                through += reply.status() == 200 ? 1 : 0;
                assertThat(reply.header(TOLD)).as(reply.body()).startsWith("small;");
                assertThat(reply.status()).isIn(200, 429);
            }

            assertThat(through).isEqualTo(4);
            one.awaitIdle();
            two.awaitIdle();
        }
    }

    /** What a gateway counts that shares its limits, and has its budgets to itself. */
    private static Ledgers sharing(RedisLink link, String replica) {
        var local = new LocalLimits(1_000);
        var store = SharedLimits.on(link, Replicas.on(link, replica), local, System::nanoTime);
        var limits = new LimitLedger(local, store, new TokenEstimates(), new ClaimKeys(1, 2));
        return new Ledgers(new LoopLedger(), limits, BudgetBooks.fresh(InstantSource.system()));
    }
}

package dev.tollgate.io.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.policy.Ledgers;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Reason;
import dev.tollgate.identity.Secret;
import dev.tollgate.identity.keys.KeyHash;
import dev.tollgate.io.redis.RedisLink;
import dev.tollgate.io.redis.RedisSettings;
import dev.tollgate.io.redis.Replicas;
import dev.tollgate.io.redis.SharedBudgets;
import dev.tollgate.policy.PolicyNote;
import dev.tollgate.policy.budget.Amount;
import dev.tollgate.policy.budget.Balance;
import dev.tollgate.policy.budget.BudgetLedger;
import dev.tollgate.policy.budget.guard.BudgetBooks;
import dev.tollgate.policy.budget.guard.OutputLengths;
import dev.tollgate.policy.limit.ClaimKeys;
import dev.tollgate.policy.limit.LimitLedger;
import dev.tollgate.policy.loop.guard.LoopLedger;
import dev.tollgate.price.Money;
import dev.tollgate.sim.SimFault;
import dev.tollgate.sim.SimOutput;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.SimSpeed;
import dev.tollgate.sim.server.SimServer;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.RawCaller.Reply;
import dev.tollgate.testing.RealRedis;
import dev.tollgate.testing.TestGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Budgets from a policy file, on real sockets. */
class BudgetTest {
    /** A caller waits so long before it tries again; the second that it is told is too long for a test. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    private static final SimSpeed SLOW = new SimSpeed(Duration.ZERO, 1e9, Duration.ofMillis(2), 0);

    private final Ledgers ledgers = Ledgers.fresh();

    private static String yaml(SimServer sim) {
        // A thousand dollars per million tokens: a dollar is soon spent.
        return """
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers:
                  sim: {dialect: openai, url: "%s"}
                models:
                  fast: {targets: [{provider: sim, model: big, price: {input: 1000, output: 2000}}]}
                  small: {targets: [{provider: sim, model: little, price: {input: 1, output: 2}}]}
                  unpriced: {targets: [{provider: sim, model: nobody-knows}]}
                """.formatted(sim.baseUrl());
    }

    private static String budget(String keys) {
        return "policies: [{name: cap, budgets: [{per: all, window: day, " + keys + "}]}]";
    }

    private TestGateway gateway(SimServer sim, String policies) throws IOException {
        return TestGateway.start(yaml(sim), TestGateway.policies(policies, ledgers));
    }

    private static SimServer sim(SimSpeed speed, int meanTokens) throws IOException {
        return SimServer.start(SimSettings.instant()
                .withSpeed(speed)
                .withOutput(new SimOutput(meanTokens, 60_000, 0, 1_000_000, SimOutput.Tools.NEVER)));
    }

    private static String chat(String model, String more, String... headers) {
        return RawCaller.post(
                "/v1/chat/completions",
                "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello there\"}]" + more
                        + "}",
                headers);
    }

    private Balance balance() {
        var books = ledgers.budgets();
        var balances = books.ledger().balances(books.clock().millis());
        assertThat(balances).hasSize(1);
        return balances.getFirst();
    }

    /** Waits until nothing is reserved any more, and says what was spent. */
    private Amount spent(TestGateway gateway) {
        gateway.awaitIdle();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> ledgers.budgets().ledger().open() == 0);
        assertThat(balance().reserved()).isEqualTo(Amount.NOTHING);
        assertThat(ledgers.budgets().ledger().overdrawnNanos()).isZero();
        return balance().spent();
    }

    @Test
    void aDailyBudgetHoldsToTheCentUnderTwoHundredParallelCalls() throws Exception {
        try (var sim = sim(SLOW, 24);
                var gateway = gateway(sim, budget("money: 5.00"));
                var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<Reply>>();
            for (int i = 0; i < 200; i++) {
                calls.add(() -> untilFinal(gateway.port()));
            }
            var replies = new ArrayList<Reply>();
            for (var reply : pool.invokeAll(calls, 60, TimeUnit.SECONDS)) {
                replies.add(reply.get());
            }
            long limit = Money.ofDollars("5").nanos();
            var spent = spent(gateway);
            long told = replies.stream()
                    .filter(reply -> reply.status() == 200)
                    .mapToLong(reply ->
                            Money.ofDollars(reply.header("tollgate-cost")).nanos())
                    .sum();
            assertThat(spent.nanos()).as("what callers were told they paid").isEqualTo(told);
            assertThat(spent.nanos()).isLessThanOrEqualTo(limit);
            // Less is left than one more call could have cost.
            assertThat(limit - spent.nanos()).isLessThan(Money.ofDollars("0.30").nanos());
            var refused =
                    replies.stream().filter(reply -> reply.status() != 200).toList();
            assertThat(refused).isNotEmpty().allSatisfy(reply -> {
                assertThat(reply.status()).isEqualTo(429);
                assertThat(reply.header("x-should-retry")).isEqualTo("false");
                assertThat(reply.header("tollgate-reason")).isEqualTo("budget_exhausted");
                assertThat(reply.header("tollgate-policy")).isEqualTo("cap");
                assertThat(reply.header("tollgate-budget"))
                        .startsWith("cap/all; remaining=")
                        .contains("; limit=5; resets=");
                assertThat(reply.body())
                        .contains("policy cap")
                        .contains("budget cap/all")
                        .contains("free again at");
            });
        }
    }

    private static String end(Reply reply) {
        return reply.body().substring(Math.max(0, reply.body().length() - 600));
    }

    /** The ten lines of the documentation, for one agent among two that prove who they are by a key. */
    @Test
    void anAgentHasFiveDollarsADayAndTheOtherIsUntouched(@TempDir Path folder) throws Exception {
        var keys = Files.writeString(folder.resolve("keys.yaml"), """
                keys:
                  - {name: billing, hash: "%s", agent: billing-bot}
                  - {name: research, hash: "%s", agent: researcher}
                """.formatted(
                        KeyHash.ofKey("key-b").text(), KeyHash.ofKey("key-r").text()));
        var policies = """
                policies:
                  - name: five-dollars-a-day
                    match: {agent: billing-bot}
                    budgets:
                      - {per: agent, money: 5.00, window: day}
                """;
        try (var sim = sim(SimSpeed.INSTANT, 24);
                var gateway = TestGateway.start(
                        yaml(sim) + "identity: {keys: [\"" + keys + "\"]}\n", TestGateway.policies(policies, ledgers));
                var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<Reply>>();
            for (int i = 0; i < 200; i++) {
                calls.add(() -> untilFinal(gateway.port(), "authorization: Bearer key-b"));
            }
            var replies = new ArrayList<Reply>();
            for (var reply : pool.invokeAll(calls, 60, TimeUnit.SECONDS)) {
                replies.add(reply.get());
            }
            assertThat(replies).extracting(Reply::status).contains(200, 429).containsOnly(200, 429);
            for (int i = 0; i < 10; i++) {
                assertThat(untilFinal(gateway.port(), "authorization: Bearer key-r")
                                .status())
                        .isEqualTo(200);
            }
            assertThat(spent(gateway).nanos())
                    .isBetween(
                            Money.ofDollars("4.70").nanos(),
                            Money.ofDollars("5").nanos());
            assertThat(balance().subject()).isEqualTo("billing-bot");
        }
    }

    /** As an SDK does: tries again where it is told that this may help. */
    private static Reply untilFinal(int port, String... headers) throws IOException {
        try (var caller = new RawCaller(port)) {
            for (int i = 0; i < 2_000; i++) {
                var reply =
                        caller.send(chat("fast", ",\"max_tokens\":50", headers)).read();
                if (reply.status() != 429 || reply.header("x-should-retry").equals("false")) {
                    return reply;
                }
                assertThat(reply.header("retry-after")).isEqualTo("1");
                assertThat(reply.body()).contains("\"code\":\"rate_limit_exceeded\"");
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
        throw new AssertionError("no final answer");
    }

    @Test
    void aStreamIsCutWhereTheMoneyEnds() throws Exception {
        try (var sim = sim(SimSpeed.INSTANT, 20_000);
                var gateway = gateway(sim, budget("money: 12.00"))) {
            var reply = RawCaller.call(gateway.port(), chat("fast", ",\"stream\":true"));
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.whole()).isFalse();
            assertThat(end(reply))
                    .doesNotContain("[DONE]")
                    .contains("\"code\":\"insufficient_quota\"")
                    .contains("the answer was cut where the money ended");
            assertThat(spent(gateway).nanos())
                    .isBetween(
                            Money.ofDollars("6").nanos(), Money.ofDollars("12").nanos());
            assertThat(gateway.settled(1).exchanged().fault())
                    .isNotNull()
                    .extracting(Fault::reason)
                    .isEqualTo(Reason.BUDGET_EXHAUSTED);
        }
    }

    @Test
    void aStreamOfMessagesIsCutInItsOwnDialect() throws Exception {
        try (var sim = sim(SimSpeed.INSTANT, 20_000);
                var gateway = gateway(sim, budget("money: 12.00"))) {
            var call = RawCaller.post(
                    "/v1/messages",
                    "{\"model\":\"fast\",\"max_tokens\":50000,\"stream\":true,"
                            + "\"messages\":[{\"role\":\"user\",\"content\":\"Hello there\"}]}",
                    "anthropic-version: 2023-06-01");
            var reply = RawCaller.call(gateway.port(), call);
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.whole()).isFalse();
            assertThat(end(reply))
                    .contains("event: error")
                    .contains("the answer was cut where the money ended")
                    .doesNotContain("message_stop");
            assertThat(spent(gateway).nanos())
                    .isLessThanOrEqualTo(Money.ofDollars("12").nanos());
        }
    }

    @Test
    void aStreamMayRunOnWherePolicySaysSo() throws Exception {
        try (var sim = sim(SimSpeed.INSTANT, 20_000);
                var gateway = gateway(sim, budget("money: 12.00, streams: finish"))) {
            var reply = RawCaller.call(gateway.port(), chat("fast", ",\"stream\":true"));
            assertThat(end(reply)).endsWith("data: [DONE]\n\n");
            var settlement = gateway.settled(1);
            gateway.awaitIdle();
            assertThat(balance().spent().nanos())
                    .isEqualTo(settlement.cost().total().nanos())
                    .isGreaterThan(Money.ofDollars("12").nanos());
            assertThat(ledgers.budgets().ledger().overdrawnNanos()).isZero();
            assertThat(settlement.exchanged().notes())
                    .extracting(PolicyNote::action)
                    .contains("finish");
            assertThat(RawCaller.call(gateway.port(), chat("fast", "")).status())
                    .isEqualTo(429);
        }
    }

    @Test
    void callersAreWarnedThenServedByACheaperModelThenRefused() throws Exception {
        try (var sim = sim(SimSpeed.INSTANT, 24);
                var gateway = gateway(sim, budget("money: 1.00, warn: 20%, downgrade: {to: small, at: 50%}"))) {
            int warned = 0;
            for (int i = 0; i < 40; i++) {
                var reply = RawCaller.call(gateway.port(), chat("fast", ",\"max_tokens\":30"));
                assertThat(reply.status()).isEqualTo(200);
                warned += reply.header("tollgate-budget").startsWith("cap/all; remaining=0.") ? 1 : 0;
            }
            assertThat(warned).isBetween(20, 39);
            var models = sim.counters().lastRequests().stream()
                    .map(request -> request.bodyText().contains("\"little\"") ? "little" : "big")
                    .distinct()
                    .toList();
            assertThat(models).containsExactly("big", "little");
            assertThat(spent(gateway).nanos())
                    .isBetween(
                            Money.ofDollars("0.5").nanos(),
                            Money.ofDollars("0.7").nanos());
        }
    }

    @Test
    void whatHasNoPriceIsRefusedOrEstimatedOrLetThroughAsThePolicySays() throws Exception {
        try (var sim = sim(SimSpeed.INSTANT, 24)) {
            try (var gateway = gateway(sim, budget("money: 1.00"))) {
                var reply = RawCaller.call(gateway.port(), chat("unpriced", ""));
                assertThat(reply.status()).isEqualTo(403);
                assertThat(reply.header("tollgate-reason")).isEqualTo("price_unknown");
                assertThat(reply.body()).contains("no price is known for sim/nobody-knows");
            }
            try (var gateway = gateway(sim, budget("money: 1.00, unpriced: allow, tokens: 100000"))) {
                assertThat(RawCaller.call(gateway.port(), chat("unpriced", "")).status())
                        .isEqualTo(200);
                assertThat(spent(gateway).nanos()).isZero();
                assertThat(balance().spent().tokens()).isPositive();
            }
            try (var gateway = gateway(sim, budget("money: 1.00, unpriced: estimate"))) {
                assertThat(RawCaller.call(gateway.port(), chat("unpriced", "")).status())
                        .isEqualTo(200);
                assertThat(spent(gateway).nanos()).isPositive();
            }
        }
    }

    @Test
    void callersWhoLeaveAndProvidersThatFailGiveBackWhatTheyDidNotUse() throws Exception {
        try (var sim = sim(SLOW, 2_000);
                var gateway = gateway(sim, budget("money: 1000.00"))) {
            for (int i = 0; i < 20; i++) {
                try (var caller = new RawCaller(gateway.port())) {
                    caller.send(chat("fast", ",\"stream\":true,\"max_tokens\":2000"));
                    if (i % 2 == 0) {
                        assertThat(caller.line()).startsWith("HTTP/1.1 200");
                    }
                }
            }
            for (var fault : List.of(SimFault.INTERNAL_ERROR, SimFault.RESET, SimFault.TRUNCATE_LENGTH)) {
                sim.failNext(fault, 1);
                RawCaller.call(gateway.port(), chat("fast", ",\"max_tokens\":100"));
            }
            assertThat(spent(gateway).nanos())
                    .isBetween(1L, Money.ofDollars("1000").nanos());
            assertThat(ledgers.budgets().ledger().driftNanos()).isZero();
        }
    }

    @Test
    void twoGatewaysShareOneBudgetAndRefuseWhatTheyCannotAskFor() throws Exception {
        try (var redis = RealRedis.start();
                var sim = sim(SimSpeed.INSTANT, 24);
                var link = RedisLink.open(
                        new RedisSettings(Secret.of(redis.url()), Duration.ofSeconds(2), "test", true, 0));
                var one = TestGateway.start(yaml(sim), TestGateway.policies(budget("money: 3.00"), shared(link, "a")));
                var two =
                        TestGateway.start(yaml(sim), TestGateway.policies(budget("money: 3.00"), shared(link, "b")))) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> RawCaller.call(one.port(), chat("fast", ",\"max_tokens\":50"))
                                    .status()
                            == 200);
            for (int i = 0; i < 100; i++) {
                var gateway = i % 2 == 0 ? one : two;
                assertThat(RawCaller.call(gateway.port(), chat("fast", ",\"max_tokens\":50"))
                                .status())
                        .isIn(200, 429);
            }
            long paid = 0;
            for (var gateway : List.of(one, two)) {
                gateway.awaitIdle();
                assertThat(gateway.settlements())
                        .anyMatch(settlement -> settlement.exchanged().status() == 200);
                paid += gateway.settlements().stream()
                        .mapToLong(settlement -> settlement.cost().total().nanos())
                        .sum();
            }
            assertThat(paid)
                    .isBetween(
                            Money.ofDollars("2").nanos(), Money.ofDollars("3").nanos());
            redis.kill();
            var apart = RawCaller.call(one.port(), chat("fast", ",\"max_tokens\":50"));
            assertThat(apart.status()).isEqualTo(429);
        }
    }

    @Test
    void withoutRedisEachGatewaySpendsItsShareWherePolicySaysSo() throws Exception {
        var policies = budget("money: 4.00, unreachable: local");
        try (var redis = RealRedis.start();
                var sim = sim(SimSpeed.INSTANT, 24);
                var link = RedisLink.open(
                        new RedisSettings(Secret.of(redis.url()), Duration.ofMillis(200), "test", true, 2));
                var other = RedisLink.open(
                        new RedisSettings(Secret.of(redis.url()), Duration.ofMillis(200), "test", true, 2));
                var one = TestGateway.start(yaml(sim), TestGateway.policies(policies, shared(link, "a")));
                var two = TestGateway.start(yaml(sim), TestGateway.policies(policies, shared(other, "b")))) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> RawCaller.call(one.port(), chat("fast", ",\"max_tokens\":50"))
                                    .status()
                            == 200);
            redis.pause();
            // The first calls wait for an answer, then the breaker opens and nobody waits any more.
            for (int i = 0; i < 60; i++) {
                for (var gateway : List.of(one, two)) {
                    assertThat(RawCaller.call(gateway.port(), chat("fast", ",\"max_tokens\":50"))
                                    .status())
                            .isIn(200, 429);
                }
            }
            redis.kill();
            var last = RawCaller.call(two.port(), chat("fast", ",\"max_tokens\":50"));
            assertThat(last.status()).isEqualTo(429);
            assertThat(last.body()).contains("what gateways share cannot be asked for now");
            for (var gateway : List.of(one, two)) {
                gateway.awaitIdle();
                long paid = gateway.settlements().stream()
                        .mapToLong(settlement -> settlement.cost().total().nanos())
                        .sum();
                assertThat(paid)
                        .isBetween(
                                Money.ofDollars("1.50").nanos(),
                                Money.ofDollars("2").nanos());
            }
            assertThat(two.settlements())
                    .anySatisfy(settlement -> assertThat(settlement.exchanged().notes())
                            .extracting(PolicyNote::action)
                            .contains("local"));
        }
    }

    private static Ledgers shared(RedisLink link, String replica) {
        var ledger = new BudgetLedger(100, true);
        var clock = InstantSource.system();
        var shares = SharedBudgets.on(link, Replicas.on(link, replica), replica, ledger, clock);
        var books = new BudgetBooks(ledger, new OutputLengths(), clock, shares);
        return new Ledgers(new LoopLedger(), LimitLedger.local(new ClaimKeys(0, 0)), books);
    }

    @Test
    void whatPoliciesAddToAPromptIsInItsWorstCase() throws Exception {
        var added = "Answer in one short paragraph. ".repeat(50);
        var content = "{name: house-style, content: {system: {append: \"" + added + "\"}}}";
        var call = chat("fast", ",\"max_tokens\":10");
        try (var sim = sim(SimSpeed.INSTANT, 8)) {
            try (var plain = gateway(sim, budget("money: 1.00"))) {
                assertThat(RawCaller.call(plain.port(), call).status()).isEqualTo(200);
            }
            try (var edited = gateway(sim, budget("money: 1.00").replace("}]}]", "}]}, " + content + "]"))) {
                var reply = RawCaller.call(edited.port(), call);
                assertThat(reply.status()).isEqualTo(429);
                assertThat(reply.body()).contains("this call may cost $1.").contains("more than the whole budget");
                // The same body in another dialect is counted as it is written there.
                var translated = RawCaller.call(
                        edited.port(),
                        RawCaller.post(
                                "/v1/messages",
                                "{\"model\":\"fast\",\"max_tokens\":10,"
                                        + "\"messages\":[{\"role\":\"user\",\"content\":\"Hello there\"}]}",
                                "anthropic-version: 2023-06-01"));
                assertThat(translated.status()).isEqualTo(429);
                assertThat(translated.body()).contains("this call may cost $1.");
            }
        }
    }

    @Test
    void inShadowNothingIsRefused() throws Exception {
        try (var sim = sim(SimSpeed.INSTANT, 24);
                var gateway = gateway(
                        sim,
                        "policies: [{name: trial, mode: shadow, budgets: [{per: all, window: day, money: 0.01}]}]")) {
            assertThat(RawCaller.call(gateway.port(), chat("fast", "")).status())
                    .isEqualTo(200);
            assertThat(gateway.settled(1).exchanged().notes())
                    .anySatisfy(note -> assertThat(note.action()).isEqualTo("shadow_refuse"));
        }
    }
}

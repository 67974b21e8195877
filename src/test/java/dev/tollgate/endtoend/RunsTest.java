package dev.tollgate.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.policy.Ledgers;
import dev.tollgate.run.Run;
import dev.tollgate.testing.GovernedSim;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.TestGateway;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Calls find their runs on real sockets, in both dialects. */
class RunsTest {
    private static final String FOLLOWING =
            "{name: calm, limits: [{per: run, requests: 1000/h}]}, " + "{name: tell, headers: {allow: [tollgate-run]}}";
    private static final String QUESTION = "{\"role\":\"user\",\"content\":\"Where is order 7?\"}";
    private static final String MORE =
            ",{\"role\":\"assistant\",\"content\":\"Which one?\"},{\"role\":\"user\",\"content\":\"7\"}";

    @RegisterExtension
    final GovernedSim sim = new GovernedSim();

    @Test
    void aConversationIsOneRunAndAnotherIsAnother() throws IOException {
        try (var gateway = governed(FOLLOWING)) {
            var first = call(gateway, "/v1/chat/completions", "x-none: 1", QUESTION);
            var second = call(gateway, "/v1/chat/completions", "x-none: 1", QUESTION + MORE);
            var other = call(gateway, "/v1/chat/completions", "x-none: 1", QUESTION.replace('7', '8'));

            assertThat(first.status()).isEqualTo(200);
            assertThat(first.header("tollgate-run")).hasSize(13);
            assertThat(second.header("tollgate-run")).isEqualTo(first.header("tollgate-run"));
            assertThat(other.header("tollgate-run")).isNotEqualTo(first.header("tollgate-run"));
            gateway.awaitIdle();
            assertThat(gateway.plane().runs().ledger().rows(10)).hasSize(2).allSatisfy(row -> {
                assertThat(row.openCalls()).isZero();
                assertThat(row.inputTokens()).isPositive();
                assertThat(row.costNanoDollars()).isPositive();
            });
        }
    }

    @Test
    void messagesOfAnthropicAreFollowedToo() throws IOException {
        try (var gateway = governed(FOLLOWING)) {
            var first = call(gateway, "/v1/messages", "x-none: 1", QUESTION);
            var second = call(gateway, "/v1/messages", "x-none: 1", QUESTION + MORE);

            assertThat(first.status()).isEqualTo(200);
            assertThat(second.header("tollgate-run")).isEqualTo(first.header("tollgate-run"));
        }
    }

    @Test
    void anIdInAHeaderNamesTheRunWhateverIsSaid() throws IOException {
        try (var gateway = governed(FOLLOWING)) {
            var first = call(gateway, "/v1/chat/completions", "x-session-id: s1", QUESTION);
            var second = call(gateway, "/v1/chat/completions", "x-session-id: s1", QUESTION.replace('7', '8'));
            var other = call(gateway, "/v1/chat/completions", "x-session-id: s2", QUESTION + MORE);

            assertThat(second.header("tollgate-run")).isEqualTo(first.header("tollgate-run"));
            assertThat(other.header("tollgate-run")).isNotEqualTo(first.header("tollgate-run"));
            gateway.awaitIdle();
            assertThat(gateway.plane().runs().ledger().rows(10))
                    .allSatisfy(row -> assertThat(row.source()).isEqualTo(Run.Source.HEADER));
        }
    }

    @Test
    void aBudgetCallsARunByTheNameThatItHasEverywhere() throws IOException {
        try (var gateway = governed("{name: purse, budgets: [{per: run, money: 0.000001}]}")) {
            var refused = call(gateway, "/v1/chat/completions", "x-none: 1", QUESTION);

            assertThat(refused.status()).isEqualTo(429);
            var run = Objects.requireNonNull(gateway.settled(1).exchanged().run());
            assertThat(refused.body()).contains("budget purse/run of run " + run.id() + ": ");
        }
    }

    @Test
    void aCallerMayNameARunOfHisOwnButNoOther() throws IOException {
        try (var gateway = governed(FOLLOWING)) {
            var id = call(gateway, "/v1/chat/completions", "x-session-id: s1", QUESTION)
                    .header("tollgate-run");
            var named = call(gateway, "/v1/chat/completions", "tollgate-run: " + id, QUESTION.replace('7', '8'));
            var stranger = RawCaller.call(
                    gateway.port(),
                    RawCaller.post(
                            "/v1/chat/completions", body(QUESTION), "tollgate-run: " + id, "authorization: Bearer b"));

            assertThat(named.header("tollgate-run")).isEqualTo(id);
            assertThat(stranger.header("tollgate-run")).hasSize(13).isNotEqualTo(id);
        }
    }

    @Test
    void whoSendsTheSameWithAnotherCredentialGetsARunOfHisOwn() throws IOException {
        try (var gateway = governed(FOLLOWING)) {
            var first = call(gateway, "/v1/chat/completions", "authorization: Bearer a", QUESTION);
            var other = call(gateway, "/v1/chat/completions", "authorization: Bearer b", QUESTION + MORE);

            assertThat(other.header("tollgate-run")).isNotEqualTo(first.header("tollgate-run"));
        }
    }

    @Test
    void anAgentThatGoesInCirclesIsStoppedInItsRunAndNobodyElse() throws IOException {
        try (var gateway = governed("{name: no-loops, loop: {}}")) {
            var messages = new StringBuilder(QUESTION);
            int calls = 0;
            var answer = call(gateway, "/v1/chat/completions", "x-none: 1", messages.toString());
            while (answer.status() == 200 && calls < 20) {
                calls++;
                messages.append(step(calls));
                answer = call(gateway, "/v1/chat/completions", "x-none: 1", messages.toString());
            }
            var other = call(gateway, "/v1/chat/completions", "x-none: 1", QUESTION.replace('7', '8'));

            assertThat(calls).isBetween(3, 5);
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.header("tollgate-loop")).startsWith("L1");
            assertThat(answer.header("tollgate-policy")).isEqualTo("no-loops");
            assertThat(other.status()).isEqualTo(200);
        }
    }

    // The same call with the same result; only ids and what time it is differ.
    private static String step(int number) {
        return ",{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c" + number
                + "\",\"type\":\"function\",\"function\":{\"name\":\"find_order\",\"arguments\":\"{\\\"order\\\":7,\\\"timestamp\\\":"
                + number + "}\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"c" + number + "\",\"content\":\"none\"}";
    }

    @Test
    void withoutAPolicyThatAsksNoRunIsFollowed() throws IOException {
        try (var gateway = governed(
                "{name: calm, limits: [{per: all, requests: 1000/h}]}, {name: tell, headers: {allow: [tollgate-run]}}")) {
            var answer = call(gateway, "/v1/chat/completions", "x-session-id: s1", QUESTION);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("tollgate-run")).isEmpty();
            assertThat(gateway.plane().runs().ledger().size()).isZero();
        }
    }

    private static RawCaller.Reply call(TestGateway gateway, String path, String field, String messages)
            throws IOException {
        return RawCaller.call(gateway.port(), RawCaller.post(path, body(messages), field));
    }

    private static String body(String messages) {
        return "{\"model\":\"fast\",\"max_tokens\":20,\"messages\":[" + messages + "]}";
    }

    private TestGateway governed(String policies) throws IOException {
        return sim.gateway("policies: [" + policies + "]", Ledgers.fresh());
    }
}

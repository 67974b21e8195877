package dev.tollgate.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.policy.Ledgers;
import dev.tollgate.policy.loop.LoopAction;
import dev.tollgate.policy.loop.LoopRule;
import dev.tollgate.policy.loop.guard.LoopLedger;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.server.SimServer;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.TestGateway;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whether callers wait when somebody tells them to: whoever does is left alone, whoever does not is slowed down and blocked (L9). */
class WaitsTest {
    private static final String ASKED = """
            {"model":"fast","messages":[{"role":"user","content":"Book me a flight"},{"role":"assistant","content":"From where?"},\
            {"role":"user","content":"From Oslo"}]}""";

    private final Ledgers ledgers = Ledgers.fresh();
    private SimServer sim;

    @BeforeEach
    void startSim() throws IOException {
        sim = SimServer.start(
                SimSettings.named("p0").withModels("chat").withFaultHeader(true).withRetryAfterSeconds(20));
    }

    @AfterEach
    void stopSim() {
        sim.close();
    }

    @Test
    void openAisSdkWaitsForALimitAndIsNeverCounted() throws IOException {
        try (var gateway = limited("1/1s")) {
            var sdk = Sdk.of(gateway, 3);
            for (int i = 0; i < 4; i++) {
                var answer = sdk.chat()
                        .completions()
                        .create(Sdk.chat("Summarise page " + i).build());
                assertThat(answer.choices()).hasSize(1);
            }
            sdk.close();
            assertThat(detected()).isEmpty();
        }
    }

    @Test
    void aCallerThatDoesNotWaitForALimitIsSlowedDownAndThenBlocked() throws IOException {
        try (var gateway = limited("1/20s")) {
            assertThat(hammeredUntil("loop_blocked", gateway))
                    .containsExactly("answered", "rate_limited", "loop_throttled", "loop_blocked");
            assertThat(detected())
                    .as("%s", ledgers.loops().detections())
                    .contains(LoopAction.OBSERVE, LoopAction.THROTTLE, LoopAction.BLOCK);
        }
    }

    @Test
    void whatAProviderAsksForIsAskedOfTheRun() throws IOException {
        var policies = "policies: [{name: no-loops, loop: {}}]";
        try (var gateway = gateway(", headers: {sim-fault: rate_limited}", policies)) {
            var reasons = hammeredUntil("loop_blocked", gateway);
            assertThat(reasons).startsWith("upstream_status").endsWith("loop_throttled", "loop_blocked");
        }
    }

    /** What one caller hears that asks the same without a pause. */
    private static Set<String> hammeredUntil(String last, TestGateway gateway) throws IOException {
        var reasons = new LinkedHashSet<String>();
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!reasons.contains(last) && System.nanoTime() - deadline < 0) {
            var reply = RawCaller.call(gateway.port(), RawCaller.post("/v1/chat/completions", ASKED));
            reasons.add(reply.status() == 200 ? "answered" : reply.header("tollgate-reason"));
        }
        return reasons;
    }

    /** What L9 did. */
    private Set<LoopAction> detected() {
        var actions = new LinkedHashSet<LoopAction>();
        List<LoopLedger.Detections> all = ledgers.loops().detections();
        all.stream().filter(of -> of.rule() == LoopRule.L9).forEach(of -> actions.add(of.action()));
        return actions;
    }

    private TestGateway limited(String rate) throws IOException {
        return gateway("", """
                policies:
                  - {name: no-loops, loop: {}}
                  - {name: slowly, limits: [{per: model, requests: %s, burst: 1}]}
                """.formatted(rate));
    }

    private TestGateway gateway(String headers, String policies) throws IOException {
        var yaml = """
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers: {p0: {dialect: openai, url: "%s", key: k%s}}
                models: {fast: {targets: [{provider: p0, model: chat, price: {input: 1, output: 2}}]}}
                """.formatted(sim.baseUrl(), headers);
        return TestGateway.start(yaml, TestGateway.policies(policies, ledgers));
    }
}

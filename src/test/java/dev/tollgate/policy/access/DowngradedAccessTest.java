package dev.tollgate.policy.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.policy.PolicyKind;
import dev.tollgate.policy.PolicyNote;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.server.SimServer;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.TestGateway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A budget that sends calls to a cheaper model sends nobody where access policies keep them from. */
@Timeout(60)
class DowngradedAccessTest {
    /** A cent is spent after the first call, so that the second would be served by the cheaper model. */
    private static TestGateway gateway(SimServer sim, String access) throws Exception {
        return TestGateway.governed("""
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers: {sim: {dialect: openai, url: "%s"}}
                models:
                  fast: {targets: [{provider: sim, model: big, price: {input: 1000, output: 2000}}]}
                  small: {targets: [{provider: sim, model: little, price: {input: 1, output: 2}}]}
                """.formatted(sim.baseUrl()), """
                policies:
                  - {name: cap, budgets: [{per: all, window: day, money: 1.00, downgrade: {to: small, at: 1%%}}]}
                  - {name: rules, %s}
                """.formatted(access));
    }

    private static SimServer sim() {
        return SimServer.start(SimSettings.instant().withModels("big", "little"));
    }

    /** Which model served the second call. */
    private static String second(SimServer sim, TestGateway gateway) throws Exception {
        for (int i = 0; i < 2; i++) {
            var answer = RawCaller.call(
                    gateway.port(),
                    RawCaller.post(
                            "/v1/chat/completions",
                            "{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello there\"}],"
                                    + "\"max_tokens\":50}"));
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        }
        var asked = sim.counters().lastRequests();
        assertThat(asked.getFirst().bodyText()).contains("\"big\"");
        return asked.getLast().bodyText().contains("\"little\"") ? "little" : "big";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "access: {deny: [{to: [{models: [small]}]}]}",
                "access: {deny: [{to: [{notModels: [fast]}]}]}",
                "access: {deny: [{when: ['call.model == \"small\"']}]}",
                "access: {allow: [{to: [{models: [fast]}]}]}",
                "match: {model: small}, access: {deny: [{}]}",
                "match: {condition: 'call.model == \"small\"'}, access: {allow: [{from: [{teams: [ops]}]}]}"
            })
    void whoMayNotUseTheCheaperModelIsNotSentThere(String access) throws Exception {
        try (var sim = sim();
                var gateway = gateway(sim, access)) {
            assertThat(second(sim, gateway)).isEqualTo("big");
            assertThat(gateway.settled(2).exchanged().notes())
                    .contains(new PolicyNote("rules", PolicyKind.ACCESS, "refuse_downgrade", "small"));
            gateway.awaitIdle();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "access: {deny: [{to: [{models: [other]}]}]}",
                "access: {allow: [{to: [{models: [fast, small]}]}]}",
                "match: {model: fast}, access: {allow: [{}]}"
            })
    void whoMayUseItIs(String access) throws Exception {
        try (var sim = sim();
                var gateway = gateway(sim, access)) {
            assertThat(second(sim, gateway)).isEqualTo("little");
        }
    }

    @Test
    void inShadowItIsNotedOnly() throws Exception {
        try (var sim = sim();
                var gateway = gateway(sim, "mode: shadow, match: {model: small}, access: {deny: [{}]}")) {
            assertThat(second(sim, gateway)).isEqualTo("little");
            assertThat(gateway.settled(2).exchanged().notes())
                    .contains(new PolicyNote("rules", PolicyKind.ACCESS, "shadow_refuse_downgrade", "small"));
        }
    }
}

package dev.tollgate.policy.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.policy.PolicyNote;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.server.SimServer;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.TestGateway;
import org.junit.jupiter.api.Test;

/** Routing constraints between real sockets: three providers, the first is preferred. */
class RoutingPolicyTest {
    private static String policy(String routing) {
        return "policies: [{name: near, " + routing + "}]";
    }

    private static TestGateway gateway(SimServer sim, String routing) throws Exception {
        return TestGateway.governed("""
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers:
                  far: {dialect: openai, url: "%1$s"}
                  gpu-1: {dialect: openai, url: "%1$s"}
                  last: {dialect: openai, url: "%1$s"}
                models:
                  fast:
                    strategy: ordered
                    targets:
                      - {provider: far, model: chat, price: {input: 1000, output: 2000}}
                      - {provider: gpu-1, model: chat, price: {input: 1, output: 2}}
                      - {provider: last, model: chat, tier: 1, price: {input: 1, output: 2}}
                """.formatted(sim.baseUrl()), policy(routing));
    }

    private static RawCaller.Reply call(TestGateway gateway) throws Exception {
        return RawCaller.call(gateway.port(), RawCaller.chat(false));
    }

    private static String served(String routing) throws Exception {
        try (var sim = SimServer.start(SimSettings.instant().withModels("chat"));
                var gateway = gateway(sim, routing)) {
            var answer = call(gateway);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            var decision = gateway.settled(1).exchanged().decision();
            return decision == null ? "" : decision.chosen().endpoint();
        }
    }

    @Test
    void onlyWhatIsAllowedServes() throws Exception {
        assertThat(served("match: {agent: other}, routing: {providers: gpu-*}")).startsWith("far/");
        assertThat(served("routing: {providers: gpu-*}")).startsWith("gpu-1/");
        assertThat(served("routing: {notProviders: [far, gpu-1]}")).startsWith("last/");
    }

    @Test
    void whatIsTooDearDoesNotServe() throws Exception {
        assertThat(served("routing: {money: 0.001}")).startsWith("gpu-1/");
    }

    @Test
    void inShadowNothingIsNarrowed() throws Exception {
        try (var sim = SimServer.start(SimSettings.instant().withModels("chat"));
                var gateway = gateway(sim, "mode: shadow, routing: {providers: gpu-*}")) {
            assertThat(call(gateway).status()).isEqualTo(200);
            assertThat(gateway.settled(1).exchanged().notes())
                    .extracting(PolicyNote::action)
                    .containsExactly("shadow_narrow");
        }
    }

    @Test
    void aModelWithNoTargetLeftIsRefusedByName() throws Exception {
        try (var sim = SimServer.start(SimSettings.instant().withModels("chat"));
                var gateway = gateway(sim, "routing: {providers: last, maxTier: 0}")) {
            var answer = call(gateway);

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.header("tollgate-reason")).isEqualTo("model_not_allowed");
            assertThat(answer.header("tollgate-policy")).isEqualTo("near");
            assertThat(sim.counters().requests()).isZero();
            gateway.awaitIdle();
        }
    }
}

package dev.tollgate.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.sim.SimFault;
import dev.tollgate.sim.SimOutput;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.SimSpeed;
import dev.tollgate.sim.server.SimServer;
import dev.tollgate.testing.TestGateway;
import java.time.Duration;
import java.util.Iterator;
import org.junit.jupiter.api.Test;

/** A new configuration under running traffic. */
class ReloadTest {
    private static String yaml(SimServer sim, String name, String model) {
        return """
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers: {%s: {dialect: openai, url: "%s"}}
                models: {%s: {targets: [{provider: %s, model: chat, price: {input: 1, output: 2}}]}}
                """.formatted(name, sim.baseUrl(), model, name);
    }

    @Test
    void aStreamKeepsWhatItBeganWithAndNewCallsSeeTheNew() throws Exception {
        try (var before = SimServer.start(SimSettings.named("before")
                        .withModels("chat")
                        .withSpeed(new SimSpeed(Duration.ofMillis(10), 1e9, Duration.ofMillis(20), 0))
                        .withOutput(SimOutput.SHORT.withMeanTokens(40)));
                var after = SimServer.start(SimSettings.named("after").withModels("chat"));
                var gateway = TestGateway.start(yaml(before, "before", "fast"))) {
            var sdk = Sdk.of(gateway);
            try (var stream =
                    sdk.chat().completions().createStreaming(Sdk.chat("hello").build())) {
                Iterator<?> chunks = stream.stream().iterator();
                assertThat(chunks.hasNext()).isTrue();
                chunks.next();

                gateway.reload(yaml(after, "after", "quick"));

                assertThat(Raw.chat(gateway, "fast").statusCode()).isEqualTo(404);
                assertThat(Raw.chat(gateway, "quick").statusCode()).isEqualTo(200);
                assertThat(after.counters().requests()).isEqualTo(1);
                assertThat(Raw.get(gateway, "/v1/models").body())
                        .contains("\"quick\"")
                        .doesNotContain("\"fast\"");
                int rest = 0;
                for (; chunks.hasNext(); rest++) {
                    chunks.next();
                }
                assertThat(rest).isGreaterThan(5);
            }
            sdk.close();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(before.counters().connectionsOpen()).isZero());
            assertThat(before.counters().cancelled()).isZero();
            await().untilAsserted(() -> assertThat(gateway.settlements())
                    .anyMatch(settlement -> settlement.exchanged().streamed()
                            && settlement.exchanged().fault() == null
                            && settlement.cost().total().nanos() > 0));
            gateway.awaitIdle();
        }
    }

    @Test
    void idleConnectionsOfAProviderThatIsGoneAreClosed() throws Exception {
        try (var before = SimServer.start(SimSettings.named("before").withModels("chat"));
                var after = SimServer.start(SimSettings.named("after").withModels("chat"));
                var gateway = TestGateway.start(yaml(before, "before", "fast"))) {
            Raw.chat(gateway, "fast");
            assertThat(before.counters().connectionsOpen()).isEqualTo(1);
            gateway.reload(yaml(after, "after", "fast"));
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(before.counters().connectionsOpen()).isZero());
        }
    }

    @Test
    void whatWasLearnedOutlivesTheConfiguration() throws Exception {
        try (var sim = SimServer.start(SimSettings.instant().withModels("chat").withRetryAfterSeconds(3));
                var gateway = TestGateway.start(yaml(sim, "sim", "fast"))) {
            Raw.chat(gateway, "fast");
            sim.failNext(SimFault.RATE_LIMITED, 1);
            assertThat(Raw.chat(gateway, "fast").statusCode()).isEqualTo(429);
            long connections = sim.counters().connectionsTotal();

            gateway.reload(yaml(sim, "sim", "renamed"));

            var resting = Raw.chat(gateway, "renamed");
            assertThat(resting.statusCode()).isEqualTo(503);
            assertThat(Raw.reason(resting)).isEqualTo("no_healthy_target");
            assertThat(resting.headers().firstValue("retry-after")).isPresent();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(Raw.chat(gateway, "renamed").statusCode())
                            .isEqualTo(200));
            // The pool of a provider that stays, stays warm.
            assertThat(sim.counters().connectionsTotal()).isEqualTo(connections);
            var learned = gateway.plane()
                    .live()
                    .snapshot()
                    .endpoints()
                    .all()
                    .getFirst()
                    .observed("chat");
            assertThat(learned).isGreaterThanOrEqualTo(2);
        }
    }
}

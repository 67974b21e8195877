package dev.tollgate.sim.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.sim.SimFault;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.server.SimFleet;
import dev.tollgate.sim.server.SimServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class SimAgentsTest {
    private static AgentTraffic traffic(SimServer server) {
        return new AgentTraffic(server.baseUrl(), List.of("chat"), 200, 16, Duration.ofSeconds(10), 0.5, null, true, 7);
    }

    @Test
    void shouldReportEveryCallWithItsUsage() {
        var results = new ConcurrentLinkedQueue<AgentResult>();
        try (var server = SimServer.start(SimSettings.instant())) {
            try (var agents = SimAgents.start(traffic(server), results::add)) {
                await().atMost(Duration.ofSeconds(20)).until(() -> results.size() >= 30);
                assertThat(agents.sent()).isGreaterThanOrEqualTo(30);
            }
            assertThat(results.stream().limit(30)).allSatisfy(result -> {
                assertThat(result.served()).as(result.toString()).isTrue();
                assertThat(result.promptTokens()).isPositive();
                assertThat(result.completionTokens()).isPositive();
                assertThat(result.header("x-request-id")).startsWith("req_sim_");
                assertThat(result.firstToken()).isLessThanOrEqualTo(result.total());
            });
            assertThat(results.stream().limit(30))
                    .anyMatch(AgentResult::streamed)
                    .anyMatch(result -> !result.streamed());
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(server.counters().connectionsOpen()).isZero());
        }
    }

    @Test
    void shouldReportFailuresAsSuch() {
        var results = new ConcurrentLinkedQueue<AgentResult>();
        try (var server = SimServer.start(SimSettings.instant())) {
            server.setFault(SimFault.TRUNCATE_CHUNKED);
            try (var agents = SimAgents.start(traffic(server), results::add)) {
                await().atMost(Duration.ofSeconds(20)).until(() -> results.size() >= 10);
                assertThat(agents.sent()).isGreaterThanOrEqualTo(10);
            }
        }
        assertThat(results).allSatisfy(result -> assertThat(result.served()).isFalse());
    }

    @Test
    void shouldNotHoldMoreCallsThanAllowed() {
        try (var server = SimServer.start(SimSettings.instant())) {
            server.setFault(SimFault.HANG);
            try (var agents = SimAgents.start(traffic(server), result -> {})) {
                await().atMost(Duration.ofSeconds(20)).until(() -> agents.skipped() >= 5);
                assertThat(agents.inFlight()).isLessThanOrEqualTo(16);
            }
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(server.inFlight()).isZero());
        }
    }

    @Test
    void shouldServeTheFleetOfTheDemo() {
        try (var fleet = SimFleet.startPresets(1)) {
            assertThat(fleet.servers())
                    .extracting(SimServer::name)
                    .containsExactly("alpine", "boreal", "cedar", "delta");
            var results = new ConcurrentLinkedQueue<AgentResult>();
            try (var agents = SimAgents.start(traffic(fleet.server("cedar")), results::add)) {
                await().atMost(Duration.ofSeconds(60)).until(() -> results.size() >= 5);
                assertThat(agents.sent()).isGreaterThanOrEqualTo(5);
            }
            assertThat(results).anyMatch(AgentResult::served);
        }
    }
}

package dev.tollgate.sim.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tollgate.sim.SimCapacity;
import dev.tollgate.sim.SimFault;
import dev.tollgate.sim.SimFixed;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.SimSpeed;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SimServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void shouldAnswerPipelinedRequestsInOrder() throws IOException {
        try (var server = SimServer.start(SimSettings.instant());
                var client = new RawClient(server.port())) {
            client.send(RawClient.chat(false) + RawClient.chat(true)
                    + "GET /health HTTP/1.1\r\nhost: s\r\nconnection: close\r\n\r\n");
            var text = client.readToEnd().text();
            assertThat(text).containsSubsequence("chat.completion\"", "data: [DONE]", "{\"status\":\"ok\"}");
            assertThat(server.counters().answered()).isEqualTo(3);
            assertThat(server.counters().lastRequests()).hasSize(3);
        }
    }

    @Test
    void shouldRememberTheLastRequest() throws IOException {
        try (var server = SimServer.start(SimSettings.instant());
                var client = new RawClient(server.port())) {
            client.send(RawClient.chat(false, "X-Thing: 1", "x-thing: 2"));
            assertThat(client.read().text()).startsWith("HTTP/1.1 200");
            var last = Objects.requireNonNull(server.counters().lastRequest());
            assertThat(last.headers().get("x-thing")).containsExactly("1", "2");
            assertThat(last.bodyText()).startsWith("{\"model\":\"m\"");
            assertThat(last.path()).isEqualTo("/v1/chat/completions");
        }
    }

    @Test
    void shouldCountAPeerThatLeavesAsCancelled() throws IOException {
        var slow = new SimSpeed(Duration.ofSeconds(30), 1000, Duration.ZERO, 0);
        try (var server = SimServer.start(SimSettings.instant().withSpeed(slow))) {
            try (var client = new RawClient(server.port())) {
                client.send(RawClient.chat(true));
                await().atMost(PATIENCE).until(() -> server.inFlight() == 1);
            }
            await().atMost(PATIENCE).until(() -> server.counters().cancelled() == 1);
            assertThat(server.inFlight()).isZero();
            assertThat(server.counters().connectionsOpen()).isZero();
        }
    }

    @Test
    void shouldQueueThenRefuseBeyondItsCapacity() throws IOException {
        var slow = new SimSpeed(Duration.ofSeconds(2), 100_000, Duration.ZERO, 0);
        var settings = SimSettings.instant().withSpeed(slow).withCapacity(SimCapacity.of(1, 2));
        try (var server = SimServer.start(settings)) {
            var clients = new ArrayList<RawClient>();
            for (int i = 0; i < 4; i++) {
                var client = new RawClient(server.port());
                client.send(RawClient.chat(false));
                clients.add(client);
                var sent = i + 1;
                await().atMost(PATIENCE).until(() -> server.counters().requests() == sent);
            }
            assertThat(clients.get(3).read().text()).startsWith("HTTP/1.1 429").contains("retry-after: 1\r\n");
            clients.get(1).close();
            for (var client : List.of(clients.get(0), clients.get(2))) {
                assertThat(client.read().text()).startsWith("HTTP/1.1 200");
            }
            for (var client : clients) {
                client.close();
            }
            await().atMost(PATIENCE).until(() -> server.inFlight() == 0 && server.waiting() == 0);
            assertThat(server.counters().answered()).isEqualTo(3);
            assertThat(server.counters().cancelled()).isEqualTo(1);
        }
    }

    @Test
    void shouldGoDownAndComeBackOnTheSamePort() throws IOException {
        try (var server = SimServer.start(SimSettings.instant());
                var before = new RawClient(server.port())) {
            before.send(RawClient.chat(false));
            assertThat(before.read().text()).startsWith("HTTP/1.1 200");
            server.setDown(true);
            assertThat(before.readToEnd().end()).isEqualTo(RawClient.End.FIN);
            assertThatThrownBy(() -> new RawClient(server.port())).isInstanceOf(ConnectException.class);
            server.setDown(false);
            try (var after = new RawClient(server.port())) {
                after.send(RawClient.chat(false));
                assertThat(after.read().text()).startsWith("HTTP/1.1 200");
            }
        }
    }

    @Test
    void shouldFailTheNextRequestsInOrder() throws IOException {
        try (var server = SimServer.start(SimSettings.instant());
                var client = new RawClient(server.port())) {
            server.failNext(SimFault.UNAVAILABLE, 1);
            server.failNext(SimFault.BAD_GATEWAY, 1);
            for (var status : List.of("503", "502", "200")) {
                client.send(RawClient.chat(false));
                assertThat(client.read().text()).startsWith("HTTP/1.1 " + status);
            }
            assertThat(server.counters().faults()).isEqualTo(2);
        }
    }

    @Test
    void shouldIgnoreTheFaultHeaderWhereItIsOff() throws IOException {
        try (var server = SimServer.start(SimSettings.instant().withFaultHeader(false));
                var client = new RawClient(server.port())) {
            client.send(RawClient.chat(false, "sim-fault: reset"));
            assertThat(client.read().text()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void shouldGiveTheSameAnswersAndErrorsForTheSameSeed() throws IOException {
        var settings = SimSettings.instant().withSeed(42).withErrorRate(0.4);
        var first = bodies(settings);
        assertThat(bodies(settings)).isEqualTo(first);
        assertThat(bodies(settings.withSeed(43))).isNotEqualTo(first);
        assertThat(first).anyMatch(text -> text.contains("\"error\"")).anyMatch(text -> text.contains("\"usage\""));
    }

    private static List<String> bodies(SimSettings settings) throws IOException {
        var bodies = new ArrayList<String>();
        try (var server = SimServer.start(settings)) {
            for (int i = 0; i < 12; i++) {
                try (var client = new RawClient(server.port())) {
                    client.send(RawClient.chat(i % 2 == 0, "connection: close"));
                    bodies.add(client.readToEnd().body().replaceAll("\"created\":\\d+", ""));
                }
            }
        }
        return bodies;
    }

    @Test
    void shouldPaceTheTokensOfAStream() throws IOException {
        var speed = new SimSpeed(Duration.ofMillis(80), 100_000, Duration.ofMillis(5), 0);
        try (var server = SimServer.start(SimSettings.instant().withSpeed(speed));
                var client = new RawClient(server.port())) {
            var start = System.nanoTime();
            client.send(RawClient.chat(true, "connection: close"));
            var body = client.readToEnd().body();
            var tokens = body.lines()
                    .filter(line -> line.contains("\"content\":\"") && !line.contains("\"role\""))
                    .count();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(80 + 5 * tokens));
        }
    }

    @Test
    void shouldAnswerFixedBytesInTheCheapMode() throws IOException {
        var settings = SimSettings.instant().withFixed(new SimFixed(2048, 10, Duration.ZERO));
        try (var server = SimServer.start(settings);
                var client = new RawClient(server.port())) {
            client.send(RawClient.chat(false));
            assertThat(client.read().body()).hasSize(2048).endsWith("}}");
            client.send(RawClient.chat(true));
            var events = client.read().body();
            assertThat(events.lines().filter(line -> line.contains("\"content\":\" word\"")))
                    .hasSize(10);
            assertThat(events).contains("[DONE]");
            assertThat(server.counters().lastRequest()).isNull();
        }
    }
}

package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sim.SimOutput;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.SimSpeed;
import dev.tollgate.sim.server.SimServer;
import dev.tollgate.testing.GatewayProcess;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.RealRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes that share a limit on calls at the same time, of which one is killed. */
class KilledReplicaTest {
    private static final String STREAM = RawCaller.post(
            "/v1/chat/completions",
            "{\"model\":\"fast\",\"stream\":true,\"max_tokens\":4000,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");

    @TempDir
    Path folder;

    private Path configuration(RealRedis redis, SimServer sim) throws IOException {
        Files.createDirectories(folder.resolve("policies"));
        Files.writeString(
                folder.resolve("policies/few.yaml"),
                "policies: [{name: few, limits: [{per: ip, concurrency: 3}, {per: provider, concurrency: 3}]}]");
        return Files.writeString(
                folder.resolve("gateway.yaml"), GatewayProcess.FREE_PORTS + """
                providers: {sim: {dialect: openai, url: "%s"}}
                models: {fast: {targets: [{provider: sim, model: chat}]}}
                redis: {url: "%s", mode: exact, timeout: 5s}
                policies: policies
                limits: {shedLag: 1m}
                """.formatted(sim.baseUrl(), redis.url()));
    }

    private static String head(RawCaller caller) throws IOException {
        caller.send(STREAM);
        return caller.line();
    }

    @Test
    void itsPlacesAreFreeWithinSeconds() throws IOException {
        var slow = SimSettings.instant()
                .withSpeed(new SimSpeed(Duration.ZERO, 1e9, Duration.ofMillis(20), 0))
                .withOutput(new SimOutput(4_000, 4_096, 0, 1_000_000, SimOutput.Tools.NEVER));
        try (var redis = RealRedis.start();
                var sim = SimServer.start(slow)) {
            var config = configuration(redis, sim);
            try (var dying = GatewayProcess.ready(config);
                    var other = GatewayProcess.ready(config)) {
                Awaitility.await().atMost(GatewayProcess.PATIENCE).until(() -> redis.command(
                                "ZCARD", "{tollgate}:replicas:alive")
                        .equals(":2"));
                // The first call makes Redis remember; two seconds later it gives slots.
                assertThat(status(other)).isEqualTo(200);
                Awaitility.await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
                try (var first = new RawCaller(dying.traffic());
                        var second = new RawCaller(dying.traffic());
                        var third = new RawCaller(dying.traffic())) {
                    assertThat(head(first)).contains(" 200 ");
                    assertThat(head(second)).contains(" 200 ");
                    assertThat(head(third)).contains(" 200 ");
                    assertThat(status(other)).isEqualTo(429);

                    dying.kill();

                    assertThat(status(other)).isEqualTo(429);
                    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> status(other) == 200);
                }
            }
        }
    }

    private static int status(GatewayProcess gateway) throws IOException {
        try (var caller = new RawCaller(gateway.traffic())) {
            // HTTP/1.1 200 OK
            return Integer.parseInt(head(caller).substring(9, 12));
        }
    }
}

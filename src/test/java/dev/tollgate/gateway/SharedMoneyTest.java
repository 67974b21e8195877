package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.server.SimServer;
import dev.tollgate.testing.GatewayProcess;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.RealRedis;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that share money by a server that has never heard of it, or forgets it. */
class SharedMoneyTest {
    private static final String CALL = RawCaller.post(
            "/v1/chat/completions",
            "{\"model\":\"fast\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");

    @TempDir
    Path folder;

    private Path configuration(RealRedis redis, SimServer sim) throws IOException {
        Files.createDirectories(folder.resolve("policies"));
        Files.writeString(
                folder.resolve("policies/budget.yaml"),
                "policies: [{name: five, budgets: [{per: all, money: 5.00, window: day}]}]");
        return Files.writeString(
                folder.resolve("gateway.yaml"), GatewayProcess.FREE_PORTS + """
                providers: {sim: {dialect: openai, url: "%s"}}
                models: {fast: {targets: [{provider: sim, model: chat, price: {input: 100, output: 400}}]}}
                redis: {url: "%s", mode: exact, timeout: 1s}
                policies: policies
                """.formatted(sim.baseUrl(), redis.url()));
    }

    /** The first answer of all, however long a cold process on a busy machine takes for it. */
    private static RawCaller.Reply call(GatewayProcess gateway) {
        return Awaitility.await()
                .atMost(GatewayProcess.PATIENCE)
                .ignoreExceptionsInstanceOf(SocketTimeoutException.class)
                .until(() -> RawCaller.call(gateway.traffic(), CALL), reply -> true);
    }

    @Test
    void whoCallsOnceItIsReadyIsServedAndWhoIsRefusedIsToldWhenToComeAgain() throws IOException {
        try (var redis = RealRedis.start();
                var sim = SimServer.start(SimSettings.instant())) {
            var config = configuration(redis, sim);
            try (var gateway = GatewayProcess.ready(config)) {
                assertThat(call(gateway).status()).isEqualTo(200);

                redis.command("FLUSHALL");
                var refused = call(gateway);
                assertThat(refused.status()).isEqualTo(429);
                assertThat(refused.body()).contains("what gateways share cannot be asked for now");
                int wait = Integer.parseInt(refused.header("retry-after"));
                assertThat(wait).isBetween(1, 2);
                Awaitility.await().pollDelay(Duration.ofSeconds(wait)).until(() -> true);
                assertThat(call(gateway).status()).isEqualTo(200);
                gateway.awaitLine("redis: may have forgotten budgets");
            }
        }
    }

    @Test
    void withoutRedisItIsReadyInTheEndAndSpendsNothing() throws IOException {
        try (var redis = RealRedis.start();
                var sim = SimServer.start(SimSettings.instant())) {
            var config = configuration(redis, sim);
            redis.kill();
            try (var gateway = GatewayProcess.ready(config)) {
                gateway.awaitLine("redis: lends no budgets");
                assertThat(call(gateway).status()).isEqualTo(429);
            }
        }
    }
}

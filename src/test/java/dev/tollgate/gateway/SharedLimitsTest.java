package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.file.GatewayFile;
import dev.tollgate.config.policy.PolicyFiles;
import dev.tollgate.config.reach.Served;
import dev.tollgate.io.files.LocalSources;
import dev.tollgate.price.PriceBook;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.server.SimServer;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.RealRedis;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole gateways, configured as operators do, that share one limit. */
class SharedLimitsTest {
    private static final int GATEWAYS = 4;

    private final List<Gateway> gateways = new ArrayList<>();
    private RealRedis redis;
    private SimServer sim;

    @BeforeEach
    void startAll() throws IOException {
        redis = RealRedis.start();
        sim = SimServer.start(SimSettings.named("p0").withModels("chat"));
        for (int i = 0; i < GATEWAYS; i++) {
            gateways.add(Gateway.start(
                    new Gateway.Settings("g" + i, 1),
                    read(),
                    settlement -> {},
                    (listener, id, fault, peer, answered) -> {}));
        }
        Awaitility.await().until(() -> gateways.stream()
                .allMatch(gateway ->
                        Objects.requireNonNull(gateway.limits().shared()).usable()));
    }

    @AfterEach
    void stopAll() {
        gateways.forEach(Gateway::close);
        sim.close();
        redis.close();
    }

    private ConfigurationReader.Read read() {
        var yaml = """
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers: {p: {dialect: openai, url: "%s", key: k}}
                models: {fast: {targets: [{provider: p, model: chat, price: {input: 1, output: 2}}]}}
                limits: {shedLag: 1m}
                redis: {url: "%s", timeout: 5s, mode: exact, replicas: %d}
                """.formatted(sim.baseUrl(), redis.url(), GATEWAYS);
        var policies = "policies: [{name: shared, limits: [{per: ip, requests: 40/h}, {per: model, requests: 60/h}]}]";
        var file = GatewayFile.load(Path.of("shared.yaml"), yaml.getBytes(StandardCharsets.UTF_8), new LocalSources());
        var loaded = PolicyFiles.load(
                Path.of("policies/shared.yaml"),
                policies.getBytes(StandardCharsets.UTF_8),
                Served.on("llm"),
                new LocalSources());
        assertThat(file.problems()).isEmpty();
        assertThat(loaded.problems()).isEmpty();
        return new ConfigurationReader.Read(
                file.config(), loaded.policies(), PriceBook.EMPTY, file.problems(), Map.of());
    }

    private List<Integer> statuses(int each) throws Exception {
        var calls = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < each; i++) {
            for (var gateway : gateways) {
                int port = Objects.requireNonNull(gateway.ports().get("llm"));
                calls.add(() -> RawCaller.call(port, RawCaller.chat(false)).status());
            }
        }
        try (var pool = Executors.newFixedThreadPool(16)) {
            var statuses = new ArrayList<Integer>();
            for (var call : pool.invokeAll(calls)) {
                statuses.add(call.get());
            }
            return statuses;
        }
    }

    @Test
    void theyLetTheLimitThroughTogetherAndTheirSharesWithoutRedis() throws Exception {
        assertThat(statuses(25)).filteredOn(status -> status == 200).hasSize(40);
        assertThat(gateways)
                .allMatch(gateway ->
                        Objects.requireNonNull(gateway.limits().shared()).alone() == 0);

        redis.kill();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> gateways.stream()
                .noneMatch(gateway ->
                        Objects.requireNonNull(gateway.limits().shared()).usable()));

        assertThat(statuses(25)).filteredOn(status -> status == 200).hasSize(40);
        assertThat(statuses(5)).containsOnly(429);
    }
}

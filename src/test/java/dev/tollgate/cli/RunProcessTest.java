package dev.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.tollgate.sim.SimFixed;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.server.SimServer;
import dev.tollgate.testing.GatewayProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tollgate run} as the operating system sees it: a process of its own, its ports, its signals, its exit code. */
class RunProcessTest {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final SimServer sim =
            SimServer.start(SimSettings.instant().withFixed(new SimFixed(512, 10_000, Duration.ofMillis(50))));

    @TempDir
    Path folder;

    private @Nullable GatewayProcess gateway;

    private GatewayProcess start(String drain) throws IOException {
        gateway = GatewayProcess.ready(config(drain));
        return gateway;
    }

    private Path config(String drain) throws IOException {
        return Files.writeString(
                folder.resolve("gateway.yaml"), GatewayProcess.FREE_PORTS + """
                providers: {sim: {dialect: openai, url: "%s"}}
                models: {fast: {targets: [{provider: sim, model: chat, price: {input: 1, output: 2}}]}}
                limits: {drain: %s, shedLag: 1m}
                """.formatted(sim.baseUrl(), drain));
    }

    @AfterEach
    void stop() {
        if (gateway != null) {
            gateway.close();
        }
        sim.close();
    }

    private HttpResponse<String> get(int port, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(Duration.ofSeconds(20))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest call(GatewayProcess gateway, boolean stream) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.traffic() + "/v1/chat/completions"))
                .timeout(Duration.ofSeconds(20))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"fast\",\"stream\":" + stream
                        + ",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"))
                .build();
    }

    /** All that still comes; a stream that is cut has no clean end. */
    private static String rest(InputStream stream) {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        try (stream) {
            for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                text.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
            }
            return text.append("[clean end]").toString();
        } catch (IOException cut) {
            return text.append("[cut]").toString();
        }
    }

    @Test
    void aTermSignalLetsLiveStreamsRunToTheGraceThenTellsThemAndEndsWithZero() throws Exception {
        var running = start("8s");
        int health = running.port("health answers on");
        assertThat(get(health, "/readyz").statusCode()).isEqualTo(200);
        assertThat(get(health, "/livez").statusCode()).isEqualTo(200);
        var stream = client.send(call(running, true), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(stream.statusCode()).isEqualTo(200);
        assertThat(stream.body().read()).isEqualTo('d');

        running.terminate();

        Awaitility.await()
                .atMost(GatewayProcess.PATIENCE)
                .until(() -> get(health, "/readyz").statusCode() == 503);
        assertThat(get(health, "/livez").statusCode()).isEqualTo(200);
        var refused = client.send(call(running, false), HttpResponse.BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("tollgate-reason")).contains("draining");
        assertThat(refused.headers().firstValue("retry-after")).isPresent();

        var rest = rest(stream.body());
        assertThat(rest).contains("\"error\"").contains("draining").doesNotContain("[DONE]");
        assertThat(rest.lastIndexOf("data: ")).isEqualTo(rest.indexOf("data: {\"error\""));
        assertThat(running.exitCode())
                .as(() -> String.join("\n", running.lines()))
                .isZero();
        Awaitility.await().atMost(GatewayProcess.PATIENCE).untilAsserted(() -> assertThat(running.lines())
                .anyMatch(line -> line.contains("\"log\":\"access\"") && line.contains("\"status\":200"))
                .anyMatch(line -> line.contains("\"log\":\"access\"") && line.contains("\"reason\":\"draining\""))
                .allMatch(line -> line.startsWith("{") || line.startsWith("WARNING")));
    }

    @Test
    void aTermSignalDuringTheWarmUpEndsItWithoutEverBeingReady() throws Exception {
        var running = GatewayProcess.launch(config("1s"), true);
        gateway = running;
        running.awaitLine("\"message\":\"bodies: ");

        running.terminate();

        assertThat(running.exitCode())
                .as(() -> String.join("\n", running.lines()))
                .isZero();
        running.awaitLine("\"message\":\"drained\"");
        assertThat(running.lines()).noneMatch(line -> line.contains("\"message\":\"ready\""));
    }

    @Test
    void aSecondTermSignalEndsItAtOnce() throws Exception {
        var running = start("60s");
        int health = running.port("health answers on");
        var stream = client.send(call(running, true), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(stream.body().read()).isEqualTo('d');

        running.terminate();
        Awaitility.await()
                .atMost(GatewayProcess.PATIENCE)
                .until(() -> get(health, "/readyz").statusCode() == 503);
        running.terminate();

        assertThat(running.exitCode()).isEqualTo(143);
    }

    @Test
    void aHangUpSignalReadsTheConfigurationAgain() throws Exception {
        assumeFalse(ignoresHangUps(), "started to ignore hang-ups (nohup), as then is what it starts");
        var running = start("1s");
        var kill = new ProcessBuilder("kill", "-HUP", Long.toString(running.pid())).start();
        assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(kill.exitValue()).isZero();
        running.awaitLine("is in force: no setting of the gateway file differs, the files it names were read again");

        Files.writeString(folder.resolve("gateway.yaml"), "listeners: {}\n");
        running.awaitLine("a changed configuration is refused");
        running.awaitLine("providers: nothing (expected: at least one provider)");
        assertThat(get(running.admin(), "/api/config").body()).contains("at least one provider");
        assertThat(get(running.port("metrics answers on"), "/metrics").body())
                .contains("tollgate_config_last_reload_successful 0");
        assertThat(get(running.port("health answers on"), "/readyz").statusCode())
                .isEqualTo(200);

        running.terminate();
        assertThat(running.exitCode()).isZero();
    }

    /** Linux says so: the signal is the lowest bit of those that are ignored. */
    private static boolean ignoresHangUps() throws IOException {
        var status = Path.of("/proc/self/status");
        return Files.exists(status)
                && Files.readAllLines(status).stream()
                        .anyMatch(line -> line.startsWith("SigIgn:")
                                && (Long.parseUnsignedLong(line.substring(7).trim(), 16) & 1) == 1);
    }

    @Test
    void aBudgetWhosePolicyIsGoneLeavesTheMetrics() throws Exception {
        var policies = Files.createDirectory(folder.resolve("policies"));
        var config = config("1s");
        Files.writeString(config, "policies: policies\n", StandardOpenOption.APPEND);
        Files.writeString(policies.resolve("money.yaml"), """
                policies:
                  - {name: gone, budgets: [{per: all, window: day, money: 5.00}]}
                  - {name: kept, budgets: [{per: all, window: day, money: 7.00}]}
                """);
        gateway = GatewayProcess.ready(config);
        var running = gateway;
        int metrics = running.port("metrics answers on");
        assertThat(client.send(call(running, false), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
        Awaitility.await().atMost(GatewayProcess.PATIENCE).untilAsserted(() -> assertThat(
                        get(metrics, "/metrics").body())
                .contains("tollgate_budget_limit_usd{budget=\"gone/all\"} 5.0")
                .contains("tollgate_budget_spent_usd{budget=\"gone/all\",subject=\"\"}")
                .contains("tollgate_budget_limit_usd{budget=\"kept/all\"} 7.0"));

        Files.writeString(
                policies.resolve("money.yaml"),
                "policies: [{name: kept, budgets: [{per: all, window: day, money: 7.00}]}]\n");

        Awaitility.await().atMost(GatewayProcess.PATIENCE).untilAsserted(() -> assertThat(
                        get(metrics, "/metrics").body())
                .doesNotContain("gone/all")
                .contains("tollgate_budget_limit_usd{budget=\"kept/all\"} 7.0")
                .contains("tollgate_budget_overdrawn_usd_total 0"));
        assertThat(get(running.admin(), "/api/budgets").body())
                .contains("\"budget\" : \"gone/all\"")
                .contains("\"mode\" : \"none\"");
    }
}

package dev.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.price.Money;
import dev.tollgate.sim.SimOutput;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.SimSpeed;
import dev.tollgate.sim.server.SimServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What budgets remember when {@code tollgate run} is killed without a warning. */
class KilledBudgetTest {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final SimServer sim = SimServer.start(SimSettings.instant()
            .withSpeed(new SimSpeed(Duration.ZERO, 1e9, Duration.ofMillis(20), 0))
            .withOutput(new SimOutput(40, 4_096, 0, 1_000_000, SimOutput.Tools.NEVER)));
    private List<String> lines = new CopyOnWriteArrayList<>();
    private @Nullable Process process;

    @TempDir
    Path folder;

    private void start() throws IOException {
        Files.createDirectories(folder.resolve("policies"));
        Files.writeString(folder.resolve("policies/spending.yaml"), """
                policies:
                  - name: spending
                    budgets: [{per: all, money: 50.00, window: month}]
                """);
        var config = Files.writeString(folder.resolve("gateway.yaml"), """
                listeners: {llm: {address: "127.0.0.1:0"}}
                admin: {address: "127.0.0.1:0"}
                metrics: {address: "127.0.0.1:0"}
                health: {address: "127.0.0.1:0"}
                providers: {sim: {dialect: openai, url: "%s"}}
                models: {fast: {targets: [{provider: sim, model: chat, price: {input: 1000, output: 2000}}]}}
                policies: policies
                """.formatted(sim.baseUrl()));
        var classpath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        lines = new CopyOnWriteArrayList<>();
        var started = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+UseSerialGC",
                        "-Xmx96m",
                        "-XX:MaxDirectMemorySize=64m",
                        "-Dtollgate.warmup=false",
                        "-cp",
                        classpath,
                        "dev.tollgate.cli.Main",
                        "run",
                        "--config",
                        config.toString())
                .redirectErrorStream(true)
                .start();
        process = started;
        var into = lines;
        Thread.ofVirtual().start(() -> collect(started.inputReader(StandardCharsets.UTF_8), into));
        Awaitility.await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(lines)
                .anyMatch(line -> line.contains("\"message\":\"ready\"")));
    }

    private static void collect(BufferedReader reader, List<String> into) {
        try (reader) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                into.add(line);
            }
        } catch (IOException e) {
            into.add("the output ended: " + e.getMessage());
        }
    }

    private void kill() throws InterruptedException {
        var running = Objects.requireNonNull(process, "process");
        running.destroyForcibly();
        assertThat(running.waitFor(Duration.ofSeconds(10))).isTrue();
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (process != null) {
            kill();
        }
        sim.close();
    }

    private int port(String what) {
        var pattern = Pattern.compile(Pattern.quote(what) + " port ([0-9]+)");
        return lines.stream()
                .flatMap(line -> pattern.matcher(line).results())
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .findFirst()
                .orElseThrow();
    }

    private HttpRequest call(boolean stream) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port("listener llm serves on") + "/v1/chat/completions"))
                .timeout(Duration.ofSeconds(10))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"fast\",\"max_tokens\":100,\"stream\":" + stream
                        + ",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"))
                .build();
    }

    private JsonNode usd() throws Exception {
        var answer = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port("admin answers on") + "/api/budgets"))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return new ObjectMapper().readTree(answer.body()).at("/budgets/0/usd");
    }

    private static long nanos(JsonNode usd, String key) {
        return Money.ofDollars(usd.get(key).asText()).nanos();
    }

    @Test
    void aKilledGatewayForgetsNoSpending() throws Exception {
        start();
        long paid = 0;
        for (int i = 0; i < 5; i++) {
            var answer = client.send(call(false), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            paid += Money.ofDollars(answer.headers().firstValue("tollgate-cost").orElseThrow())
                    .nanos();
        }
        assertThat(nanos(usd(), "spent")).isEqualTo(paid);
        var running = client.send(call(true), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(running.statusCode()).isEqualTo(200);
        long held = nanos(usd(), "reserved");
        assertThat(held).isPositive();
        kill();
        running.body().close();
        assertThat(folder.resolve("state/budgets.journal")).exists();

        start();
        assertThat(lines).anyMatch(line -> line.contains("1 attempts had not ended when the last process did"));
        var answer = client.send(call(false), HttpResponse.BodyHandlers.ofString());
        paid += Money.ofDollars(answer.headers().firstValue("tollgate-cost").orElseThrow())
                .nanos();
        assertThat(nanos(usd(), "spent")).isEqualTo(paid + held);
        assertThat(nanos(usd(), "reserved")).isZero();
    }
}

package dev.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sim.SimFixed;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.server.SimServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tollgate run} as the operating system sees it: a process of its own, its ports, its signals, its exit code. */
class RunProcessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final SimServer sim =
            SimServer.start(SimSettings.instant().withFixed(new SimFixed(512, 10_000, Duration.ofMillis(50))));

    @TempDir
    Path folder;

    private @Nullable Process started;

    private void start(String drain) throws IOException {
        launch(drain, "-Dtollgate.warmup=false");
        awaitLine("\"message\":\"ready\"");
    }

    private void launch(String drain, String option) throws IOException {
        var config = Files.writeString(folder.resolve("gateway.yaml"), """
                listeners: {llm: {address: "127.0.0.1:0"}}
                admin: {address: "127.0.0.1:0"}
                metrics: {address: "127.0.0.1:0"}
                health: {address: "127.0.0.1:0"}
                providers: {sim: {dialect: openai, url: "%s"}}
                models: {fast: {targets: [{provider: sim, model: chat, price: {input: 1, output: 2}}]}}
                limits: {drain: %s}
                """.formatted(sim.baseUrl(), drain));
        var classpath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+UseSerialGC",
                        "-Xmx96m",
                        "-XX:MaxDirectMemorySize=64m",
                        option,
                        "-cp",
                        classpath,
                        "dev.tollgate.cli.Main",
                        "run",
                        "--config",
                        config.toString())
                .redirectErrorStream(true)
                .start();
        started = process;
        Thread.ofVirtual().start(() -> collect(process.inputReader(StandardCharsets.UTF_8)));
    }

    private void collect(BufferedReader reader) {
        try (reader) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("the output ended: " + e.getMessage());
        }
    }

    @AfterEach
    void stop() {
        if (started != null) {
            started.destroyForcibly();
        }
        sim.close();
    }

    private Process process() {
        return Objects.requireNonNull(started, "started");
    }

    private void awaitLine(String part) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(lines).as(part).anyMatch(line -> line.contains(part)));
    }

    private int port(String what) {
        var pattern = Pattern.compile(Pattern.quote(what) + " port ([0-9]+)");
        return lines.stream()
                .flatMap(line -> pattern.matcher(line).results())
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .findFirst()
                .orElseThrow();
    }

    private HttpResponse<String> get(int port, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest call(boolean stream) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port("listener llm serves on") + "/v1/chat/completions"))
                .timeout(Duration.ofSeconds(10))
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

    private void sigterm() {
        assertThat(process().toHandle().destroy()).isTrue();
    }

    @Test
    void aTermSignalLetsLiveStreamsRunToTheGraceThenTellsThemAndEndsWithZero() throws Exception {
        start("3s");
        int health = port("health answers on");
        assertThat(get(health, "/readyz").statusCode()).isEqualTo(200);
        assertThat(get(health, "/livez").statusCode()).isEqualTo(200);
        var stream = client.send(call(true), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(stream.statusCode()).isEqualTo(200);
        assertThat(stream.body().read()).isEqualTo('d');

        sigterm();

        Awaitility.await().atMost(PATIENCE).until(() -> get(health, "/readyz").statusCode() == 503);
        assertThat(get(health, "/livez").statusCode()).isEqualTo(200);
        var refused = client.send(call(false), HttpResponse.BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("tollgate-reason")).contains("draining");
        assertThat(refused.headers().firstValue("retry-after")).isPresent();

        var rest = rest(stream.body());
        assertThat(rest).contains("\"error\"").contains("draining").doesNotContain("[DONE]");
        assertThat(rest.lastIndexOf("data: ")).isEqualTo(rest.indexOf("data: {\"error\""));
        assertThat(process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process().exitValue()).as(() -> String.join("\n", lines)).isZero();
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(lines)
                .anyMatch(line -> line.contains("\"log\":\"access\"") && line.contains("\"status\":200"))
                .anyMatch(line -> line.contains("\"log\":\"access\"") && line.contains("\"reason\":\"draining\""))
                .allMatch(line -> line.startsWith("{") || line.startsWith("WARNING")));
    }

    @Test
    void aTermSignalDuringTheWarmUpEndsItWithoutEverBeingReady() throws Exception {
        launch("1s", "-Dtollgate.warmup=true");
        awaitLine("\"message\":\"bodies: ");

        sigterm();

        assertThat(process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process().exitValue()).as(() -> String.join("\n", lines)).isZero();
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(lines)
                .anyMatch(line -> line.contains("\"message\":\"drained\"")));
        assertThat(lines).noneMatch(line -> line.contains("\"message\":\"ready\""));
    }

    @Test
    void aSecondTermSignalEndsItAtOnce() throws Exception {
        start("60s");
        int health = port("health answers on");
        var stream = client.send(call(true), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(stream.body().read()).isEqualTo('d');

        sigterm();
        Awaitility.await().atMost(PATIENCE).until(() -> get(health, "/readyz").statusCode() == 503);
        sigterm();

        assertThat(process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process().exitValue()).isEqualTo(143);
    }

    @Test
    void aHangUpSignalReadsTheConfigurationAgain() throws Exception {
        start("1s");
        var kill = new ProcessBuilder("kill", "-HUP", Long.toString(process().pid())).start();
        assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(kill.exitValue()).isZero();
        awaitLine("is in force: no setting differs");

        Files.writeString(folder.resolve("gateway.yaml"), "listeners: {}\n");
        awaitLine("a changed configuration is refused");
        awaitLine("providers: nothing (expected: at least one provider)");
        assertThat(get(port("admin answers on"), "/api/config").body()).contains("at least one provider");
        assertThat(get(port("metrics answers on"), "/metrics").body())
                .contains("tollgate_config_last_reload_successful 0");
        assertThat(get(port("health answers on"), "/readyz").statusCode()).isEqualTo(200);

        sigterm();
        assertThat(process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process().exitValue()).isZero();
    }
}

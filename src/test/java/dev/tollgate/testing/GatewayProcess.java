package dev.tollgate.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * {@code tollgate run} as a process of its own, with the small profile: what it prints, its signals, its exit code. Its ports are free ones, told
 * by its log.
 */
public final class GatewayProcess implements AutoCloseable {
    /** How long is waited for anything a process does. */
    public static final Duration PATIENCE = Duration.ofSeconds(40);

    /** Lines of a configuration that ask for free ports, of the listener {@code llm} and all others. */
    public static final String FREE_PORTS = """
            listeners: {llm: {address: "127.0.0.1:0"}}
            admin: {address: "127.0.0.1:0"}
            metrics: {address: "127.0.0.1:0"}
            health: {address: "127.0.0.1:0"}
            """;

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private GatewayProcess(Process process) {
        this.process = process;
        Thread.ofVirtual().start(() -> collect(process.inputReader(StandardCharsets.UTF_8)));
    }

    /** Starts it without a warm-up and waits until it is ready. */
    public static GatewayProcess ready(Path config) throws IOException {
        var gateway = launch(config, false);
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .failFast("it has ended", () -> !gateway.process.isAlive())
                    .untilAsserted(
                            () -> assertThat(gateway.lines).anyMatch(line -> line.contains("\"message\":\"ready\"")));
        } catch (RuntimeException e) {
            gateway.process.destroyForcibly();
            throw e;
        }
        return gateway;
    }

    /** Starts it and does not wait. */
    public static GatewayProcess launch(Path config, boolean warmUp) throws IOException {
        var classpath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new GatewayProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+UseSerialGC",
                        "-Xmx96m",
                        "-XX:MaxDirectMemorySize=64m",
                        "-Dtollgate.warmup=" + warmUp,
                        "-cp",
                        classpath,
                        "dev.tollgate.cli.Main",
                        "run",
                        "--config",
                        config.toString())
                .redirectErrorStream(true)
                .start());
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

    /** All that it has printed so far; grows. */
    public List<String> lines() {
        return lines;
    }

    /** Waits for a line that holds this. */
    public void awaitLine(String part) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(lines).as(part).anyMatch(line -> line.contains(part)));
    }

    /** The port that its log tells behind these words. */
    public int port(String words) {
        var pattern = Pattern.compile(Pattern.quote(words) + " port ([0-9]+)");
        return lines.stream()
                .flatMap(line -> pattern.matcher(line).results())
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .findFirst()
                .orElseThrow();
    }

    /** The port of the listener {@code llm}. */
    public int traffic() {
        return port("listener llm serves on");
    }

    public int admin() {
        return port("admin answers on");
    }

    public long pid() {
        return process.pid();
    }

    /** SIGTERM. */
    public void terminate() {
        assertThat(process.toHandle().destroy()).isTrue();
    }

    /** Waits for its end. */
    public int exitCode() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as(() -> String.join("\n", lines))
                .isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
    }

    /** SIGKILL; returns once it is gone. */
    public void kill() {
        process.destroyForcibly();
        Awaitility.await().atMost(PATIENCE).until(() -> !process.isAlive());
    }
}

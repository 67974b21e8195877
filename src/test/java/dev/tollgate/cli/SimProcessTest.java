package dev.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.file.GatewayFile;
import dev.tollgate.io.files.LocalSources;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** {@code tollgate sim} as the operating system sees it. */
class SimProcessTest {

    @Test
    void theProvidersAnswerUntilTheSignalAndTheYamlTheyPrintIsAConfiguration() throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "dev.tollgate.cli.Main",
                        "sim",
                        "--port",
                        "0",
                        "--port",
                        "0")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var out = process.inputReader(StandardCharsets.UTF_8)) {
            var lines = new ArrayList<String>();
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
                if (line.startsWith("models:")) {
                    break;
                }
            }
            assertThat(lines).hasSizeGreaterThan(4);
            assertThat(lines.getFirst()).startsWith("alpine: http://127.0.0.1:");
            assertThat(lines.get(1)).startsWith("boreal: http://127.0.0.1:");
            var answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(
                                            URI.create(lines.getFirst().substring("alpine: ".length()) + "/models"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(process.toHandle().destroy()).isTrue();
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
            }
            judge(lines);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    private static void judge(List<String> lines) {
        var yaml = "listeners: {llm: {address: \"127.0.0.1:0\"}}\n"
                + String.join("\n", lines.subList(lines.indexOf("# for gateway.yaml"), lines.size())) + "\n";
        var loaded = GatewayFile.load(Path.of("sim.yaml"), yaml.getBytes(StandardCharsets.UTF_8), new LocalSources());
        assertThat(Objects.requireNonNull(loaded.config(), () -> loaded.problems() + "\n" + yaml)
                        .providers())
                .containsOnlyKeys("alpine", "boreal");
    }

    @Test
    void aPortThatIsTakenIsWhatTheMachineLacks() throws Exception {
        try (var taken = new ServerSocket(0)) {
            var run = CommandRun.of("sim", "--port", Integer.toString(taken.getLocalPort()));

            assertThat(run.code()).as(run.err()).isEqualTo(Exit.LACKING);
            assertThat(run.err()).contains(Integer.toString(taken.getLocalPort()));
        }
    }
}

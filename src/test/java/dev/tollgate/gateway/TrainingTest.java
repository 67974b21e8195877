package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The training as {@code build} runs it: in a process of its own, whose output is the whole gateway's. */
class TrainingTest {
    @TempDir
    Path folder;

    @Test
    void aWholeLifeIsPractisedAndNothingOfItIsLeft() throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Djava.io.tmpdir=" + folder,
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "dev.tollgate.cli.Main",
                        "train")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var out = process.inputReader(StandardCharsets.UTF_8)) {
            long answered = out.lines()
                    .filter(line -> line.contains("\"log\":\"access\"") && line.contains("\"status\":200"))
                    .count();
            assertThat(answered).as("calls that were answered").isGreaterThan(10);
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
        assertThat(left()).isZero();
    }

    private long left() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("tollgate-training"))
                    .count();
        }
    }
}

package dev.tollgate.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Older NullAway versions silently found nothing on new JDKs, so the build proves that a planted null is refused. */
class NullCanaryTest {

    @Test
    void refusesThePlantedNullWithTheFlagsOfTheRealBuild() throws IOException, InterruptedException {
        var maven = Path.of(System.getProperty("maven.home", ""), "bin", "mvn");
        assumeTrue(Files.isExecutable(maven), "not started by Maven: the canary needs maven.home");
        var log = Files.createTempFile("canary", ".log");
        try {
            var build = new ProcessBuilder(
                            maven.toString(),
                            "-o",
                            "-B",
                            "-Dspotless.check.skip=true",
                            "-Dmain.sources=src/test/canary",
                            "-Dbuild.folder=target/canary",
                            "compile")
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            build.environment().put("JAVA_HOME", System.getProperty("java.home"));
            var process = build.start();
            assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
            var output = Files.readString(log, StandardCharsets.UTF_8);
            assertThat(process.exitValue()).as(output).isNotZero();
            assertThat(output).contains("[NullAway]").contains("PlantedNull.java");
        } finally {
            Files.delete(log);
        }
    }
}

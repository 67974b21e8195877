package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class TrainingTest {
    @Test
    void aWholeLifeIsPractisedAndNothingOfItIsLeft() throws Exception {
        var before = folders();

        // Standard output is how the runner of tests hears of them.
        int answered = Training.run(Duration.ofSeconds(2), "{to: stderr, level: warn}");

        assertThat(answered).as("calls that were answered").isGreaterThan(10);
        // Another training, of a build beside this one, ends too.
        Awaitility.await().untilAsserted(() -> assertThat(before).containsAll(folders()));
    }

    private static List<Path> folders() throws IOException {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("tollgate-training"))
                    .sorted()
                    .toList();
        }
    }
}

package dev.tollgate.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllProblemsTest {
    private static final Path FOLDER = Path.of("src/test/resources/golden/config");

    private final MemorySources sources = new MemorySources()
            .with("OPENAI_API_KEY", "sk-a")
            .with("ANTHROPIC_API_KEY", "sk-b")
            .withFile("prices.yaml", "{}")
            .withFile("ca.pem", "")
            .withFile("c.pem", "")
            .withFile("k.pem", "");

    @ParameterizedTest
    @ValueSource(strings = {"design", "shapes", "meaning"})
    void everyProblemIsFoundInOneRun(String name) throws IOException {
        var loaded = sources.load(Files.readString(FOLDER.resolve(name + ".yaml")));

        var lines = loaded.problems().stream().map(AllProblemsTest::line).collect(Collectors.joining("\n", "", "\n"));
        Golden.compare(FOLDER.resolve(name + ".txt"), lines);
    }

    @Test
    void thePlansExampleHasNoProblemButWhatIsNotServedYet() throws IOException {
        var loaded = sources.load(Files.readString(FOLDER.resolve("design.yaml")));

        assertThat(loaded.errors()).isNotEmpty().allMatch(problem -> problem.expected()
                .contains("not supported yet"));
    }

    private static String line(Problem problem) {
        var at = problem.at();
        return (problem.isError() ? "" : "warning: ") + problem + (at == null ? "" : " line " + at.line());
    }
}

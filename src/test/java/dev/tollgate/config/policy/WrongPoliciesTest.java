package dev.tollgate.config.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.Problem;
import dev.tollgate.config.file.Golden;
import dev.tollgate.config.reach.Served;
import dev.tollgate.config.reach.Served.Callers;
import dev.tollgate.config.reach.Served.Callers.Names;
import dev.tollgate.config.reach.Served.Seat;
import dev.tollgate.io.files.LocalSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What an operator is told who writes policies and errs: a folder of mistakes of every kind, judged in one run. */
class WrongPoliciesTest {
    private static final Path FOLDER = Path.of("src/test/resources/golden/policies");

    private static final Served SERVED = new Served(
            Set.of("llm", "public"),
            Set.of("llm"),
            Map.of(
                    "fast", List.of(new Seat("gpu-1", 0), new Seat("gpu-2", 0)),
                    "large", List.of(new Seat("gpu-1", 0), new Seat("openai", 1))),
            Set.of("openai", "gpu-1", "gpu-2"),
            Set.of(),
            Set.of(),
            new Callers(
                    Set.of(new Names("billing-bot", "finance", null), new Names("ci", null, null)),
                    Set.of("key:billing", "key:ci")));

    private static List<Problem> problems() {
        return PolicyFiles.load(FOLDER, SERVED, new LocalSources()).problems();
    }

    @Test
    void everyMistakeIsToldWithItsPlaceAndWhatWasMeant() {
        var lines = problems().stream()
                .map(problem -> problem.placed(PolicyProblems.GATEWAY))
                .collect(Collectors.joining("\n", "", "\n"));
        Golden.compare(FOLDER.resolve("told.txt"), lines);
    }

    @Test
    void everyProblemHasAPlaceAndNoPolicyIsThoughtRight() throws IOException {
        var problems = problems();

        assertThat(problems).allMatch(problem -> problem.at() != null);
        for (var file : new LocalSources().list(FOLDER)) {
            var name = String.valueOf(file.getFileName());
            var lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size() && name.endsWith(".yaml"); i++) {
                int line = i + 1;
                // Of two that exclude each other the second is told.
                boolean wrong = lines.get(i).startsWith("  - ") && !lines.get(i).contains("# first of two");
                assertThat(problems).as("%s:%d: %s", name, line, lines.get(i)).satisfies(all -> assertThat(!wrong
                                || name.equals("broken.yaml")
                                || all.stream()
                                        .anyMatch(problem -> problem.file().equals(name)
                                                && problem.at() != null
                                                && problem.at().line() == line))
                        .isTrue());
            }
        }
    }
}

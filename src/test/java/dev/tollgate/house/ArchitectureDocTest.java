package dev.tollgate.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** ARCHITECTURE.md lists the packages as {@link ArchitectureTest} judges them, and names no class that is not there. */
class ArchitectureDocTest {
    private static final Path DOCUMENT = Path.of("ARCHITECTURE.md");
    private static final Path PACKAGES = Path.of("src/main/java/dev/tollgate");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| \\d+ \\| `([a-z0-9.]+)` \\| (.*) \\|$");
    private static final Pattern LINKED_CLASS = Pattern.compile("\\[`([A-Z]\\w+)`]\\(([^)]+)\\)");

    @Test
    void listsThePackagesInTheOrderThatIsJudged() throws IOException {
        var listed = ROW.matcher(Files.readString(DOCUMENT))
                .results()
                .map(row -> row.group(1))
                .toList();

        assertThat(listed).isEqualTo(ArchitectureTest.ORDER);
    }

    @Test
    void saysOfAPackageThatItIsPlannedExactlyWhileItIsNotThere() throws IOException {
        var planned = ROW.matcher(Files.readString(DOCUMENT))
                .results()
                .filter(row -> row.group(2).startsWith("planned"))
                .map(row -> row.group(1))
                .toList();
        var missing =
                ArchitectureTest.ORDER.stream().filter(name -> !isThere(name)).toList();

        assertThat(planned).isEqualTo(missing);
    }

    @Test
    void linksEachClassToItsOwnFile() throws IOException {
        List<String> astray = LINKED_CLASS
                .matcher(Files.readString(DOCUMENT))
                .results()
                .filter(link -> !link.group(2).endsWith("/" + link.group(1) + ".java"))
                .map(link -> link.group())
                .toList();

        assertThat(astray).isEmpty();
    }

    private static boolean isThere(String name) {
        return Files.exists(PACKAGES.resolve(name.replace('.', '/')).resolve("package-info.java"));
    }
}

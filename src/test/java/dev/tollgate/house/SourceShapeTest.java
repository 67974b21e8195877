package dev.tollgate.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The shape of the sources: small files, small packages, nothing left open, names that say something. */
class SourceShapeTest {
    private static final Path MAIN = Path.of("src/main/java");
    private static final Path TEST = Path.of("src/test/java");
    private static final int MAIN_LINES = 400;
    private static final int MAIN_LINES_P90 = 250;
    private static final int TEST_LINES = 600;
    private static final int FILES_PER_PACKAGE = 20;
    private static final Pattern EMPTY_NAME =
            Pattern.compile("(Utils?|Helpers?|Impl|Manager|Common|Base|Abstract[A-Z]\\w*)\\.java");
    private static final Pattern LEFT_OPEN = Pattern.compile("TODO|FIXME|XXX|UnsupportedOperationException\\(\\)");

    @Test
    void keepsFilesSmall() throws IOException {
        var tooLong = new ArrayList<String>();
        var lengths = new ArrayList<Integer>();
        for (var file : javaFiles(MAIN)) {
            var lines = Files.readAllLines(file).size();
            lengths.add(lines);
            if (lines > MAIN_LINES) {
                tooLong.add(file + ": " + lines + " lines (expected: at most " + MAIN_LINES + ")");
            }
        }
        for (var file : javaFiles(TEST)) {
            var lines = Files.readAllLines(file).size();
            if (lines > TEST_LINES) {
                tooLong.add(file + ": " + lines + " lines (expected: at most " + TEST_LINES + ")");
            }
        }
        lengths.sort(null);
        assertThat(tooLong).isEmpty();
        assertThat(lengths.get((int) (lengths.size() * 0.9)))
                .as("90th percentile of file lengths")
                .isLessThanOrEqualTo(MAIN_LINES_P90);
    }

    @Test
    void keepsPackagesSmall() throws IOException {
        var counts = new TreeMap<Path, Integer>();
        for (var file : javaFiles(MAIN)) {
            counts.merge(file.getParent(), 1, Integer::sum);
        }
        counts.values().removeIf(count -> count <= FILES_PER_PACKAGE);
        assertThat(counts).as("packages above " + FILES_PER_PACKAGE + " files").isEmpty();
    }

    @Test
    void leavesNothingOpenAndNamesThings() throws IOException {
        var findings = new ArrayList<String>();
        for (var file : javaFiles(MAIN)) {
            if (EMPTY_NAME.matcher(file.getFileName().toString()).matches()) {
                findings.add(file + ": a name that says nothing");
            }
            var text = Files.readString(file);
            if (text.indexOf('\t') >= 0) {
                findings.add(file + ": a tab");
            }
            if (LEFT_OPEN.matcher(text).find()) {
                findings.add(file + ": something left open");
            }
        }
        assertThat(findings).isEmpty();
    }

    @Test
    void callsOneThingByOneName() throws IOException {
        // Dialects are built alike, so that who knows one knows the other.
        var places = new TreeMap<String, Set<String>>();
        for (var file : javaFiles(MAIN)) {
            var folder = MAIN.relativize(file.getParent()).toString().replaceAll("\\b(openai|anthropic)\\b", "*");
            places.computeIfAbsent(file.getFileName().toString(), _ -> new TreeSet<>())
                    .add(folder);
        }
        places.remove("package-info.java");
        places.values().removeIf(folders -> folders.size() == 1);
        assertThat(places).as("names that stand in several packages").isEmpty();
    }

    @Test
    void marksEveryPackage() throws IOException {
        var unmarked = new ArrayList<Path>();
        for (var folder :
                javaFiles(MAIN).stream().map(Path::getParent).distinct().toList()) {
            var info = folder.resolve("package-info.java");
            if (!Files.exists(info) || !Files.readString(info).contains("@NullMarked")) {
                unmarked.add(folder);
            }
        }
        assertThat(unmarked)
                .as("packages without @NullMarked in package-info.java")
                .isEmpty();
    }

    private static List<Path> javaFiles(Path root) {
        try (var files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.tollgate.config.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.Problem;
import dev.tollgate.config.file.Sources;
import dev.tollgate.policy.ControlHeader;
import dev.tollgate.policy.Policy;
import dev.tollgate.policy.headers.HeaderPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PolicyFilesTest {
    private static final Path FOLDER = Path.of("/etc/policies");

    private static PolicyFiles.Loaded load(Map<String, String> files) {
        return PolicyFiles.load(FOLDER, Set.of("llm", "internal"), new Folder(files));
    }

    private static List<String> problems(Map<String, String> files) {
        return load(files).problems().stream().map(Problem::toString).toList();
    }

    @Test
    void filesAreReadInTheOrderOfTheirNames() {
        var loaded = load(Map.of(
                "b.yaml", "policies: [{name: second, kind: headers, allow: [tollgate-explain]}]",
                "a.yaml",
                        "policies: [{name: first, kind: headers, match: {peer: loopback}, allow: [tollgate-optimise]}]",
                "notes.txt", "{{{",
                ".hidden.yaml", "{{{"));

        assertThat(loaded.problems()).isEmpty();
        assertThat(loaded.policies())
                .containsExactly(
                        new HeaderPolicy("first", true, "", Set.of(ControlHeader.OPTIMISE)),
                        new HeaderPolicy("second", false, "", Set.of(ControlHeader.EXPLAIN)));
    }

    @Test
    void anEmptyFolderAMissingOneAndAnEmptyFileHaveNoPolicies() {
        assertThat(load(Map.of()).policies()).isEmpty();
        assertThat(problems(Map.of("a.yaml", "", "b.yaml", "policies:", "c.yaml", "policies: []")))
                .isEmpty();
    }

    @Test
    void everyProblemOfEveryFileIsFoundInOneRun() {
        assertThat(problems(Map.of("a.yaml", """
                        policies:
                          - {name: one, kind: headers, allow: [tollgate-explian]}
                          - {name: two, kind: header, allow: [tollgate-explain]}
                          - {kind: headers, alow: [], allow: []}
                          - {name: three, kind: headers, match: {listener: lmm}, allow: [tollgate-explain]}
                        """, "b.yaml", """
                        policies:
                          - {name: three, kind: headers, match: {peer: everyone}, allow: [tollgate-explain]}
                        """, "c.yaml", "policies: [")))
                .anyMatch(line -> line.startsWith("a.yaml: policies[0].allow[0]: "))
                .anyMatch(line -> line.startsWith("a.yaml: policies[1].kind: "))
                .contains("a.yaml: policies[2].name: nothing (expected: a name of up to 64 letters, digits and . _ -)")
                .contains("a.yaml: policies[2].alow: unknown key (expected: allow, the nearest known key)")
                .anyMatch(line -> line.startsWith("a.yaml: policies[2].allow: an empty list"))
                .contains("a.yaml: policies[3].match.listener: lmm (expected: one of internal, llm)")
                .contains("b.yaml: policies[0].name: three (expected: a name of its own; a.yaml: policies[3] has this"
                        + " one)")
                .anyMatch(line -> line.startsWith("b.yaml: policies[0].match.peer: "))
                .anyMatch(line -> line.startsWith("c.yaml: "));
    }

    @Test
    void aFolderOfTooManyFilesIsSomeOtherFolder() {
        var files = new java.util.HashMap<String, String>();
        IntStream.rangeClosed(0, PolicyFiles.MAX_FILES).forEach(i -> files.put(i + ".yaml", ""));

        assertThat(problems(files)).containsExactly("policies: 257 files (expected: at most 256)");
    }

    @Test
    void aPolicyOfOneListenerGrantsNothingOnOthers() {
        var loaded = load(Map.of(
                "a.yaml", "policies: [{name: n, kind: headers, match: {listener: llm}, allow: [tollgate-explain]}]"));

        assertThat(loaded.policies()).map(Policy::name).containsExactly("n");
        assertThat(((HeaderPolicy) loaded.policies().getFirst()).listener()).isEqualTo("llm");
    }

    /** A folder that exists only here. */
    private record Folder(Map<String, String> files) implements Sources {
        @Override
        public @Nullable String variable(String name) {
            return null;
        }

        @Override
        public byte[] file(Path path, int limit) throws IOException {
            var text = files.get(String.valueOf(path.getFileName()));
            if (text == null) {
                throw new NoSuchFileException(path.toString());
            }
            return text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public boolean readable(Path path) {
            return files.containsKey(String.valueOf(path.getFileName()));
        }

        @Override
        public List<Path> list(Path folder) {
            return files.keySet().stream().map(FOLDER::resolve).toList();
        }
    }
}

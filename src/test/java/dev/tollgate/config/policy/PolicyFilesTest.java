package dev.tollgate.config.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.Problem;
import dev.tollgate.config.file.Sources;
import dev.tollgate.config.reach.Served;
import dev.tollgate.match.Values;
import dev.tollgate.match.Wildcard;
import dev.tollgate.policy.ControlHeader;
import dev.tollgate.policy.Match;
import dev.tollgate.policy.Rule;
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
        return PolicyFiles.load(FOLDER, Served.on("llm", "internal"), new Folder(files));
    }

    private static List<String> problems(Map<String, String> files) {
        return load(files).problems().stream().map(Problem::toString).toList();
    }

    @Test
    void filesAreReadInTheOrderOfTheirNames() {
        var loaded = load(Map.of(
                "b.yaml", "policies: [{name: second, headers: {allow: [tollgate-explain]}}]",
                "a.yaml", "policies: [{name: first, match: {peer: loopback}, headers: {allow: [tollgate-optimise]}}]",
                "notes.txt", "{{{",
                ".hidden.yaml", "{{{"));

        assertThat(loaded.problems()).isEmpty();
        assertThat(PolicyRule.policies(loaded.policies(), Ledgers.fresh()))
                .containsExactly(
                        new HeaderPolicy(Rule.enforced("first", Match.LOOPBACK), Set.of(ControlHeader.OPTIMISE)),
                        new HeaderPolicy(Rule.enforced("second", Match.ALL), Set.of(ControlHeader.EXPLAIN)));
    }

    @Test
    void anEmptyFolderAMissingOneAndAnEmptyFileHaveNoPolicies() {
        assertThat(load(Map.of()).policies()).isEmpty();
        assertThat(problems(Map.of("a.yaml", "", "b.yaml", "policies:", "c.yaml", "policies: []")))
                .isEmpty();
    }

    @Test
    void aFileThatIsNearlyNamedLikeAPolicyFileIsTold() {
        assertThat(problems(Map.of(
                        "a.yml", "{{{", "b.json", "{{{", "c.YAML", "{{{", "d.txt", "", "yml", "", ".e.yml", "",
                        "f.yaml", "")))
                .containsExactly(
                        "a.yml: (document): not read (expected: a name that ends in .yaml)",
                        "b.json: (document): not read (expected: a name that ends in .yaml)",
                        "c.YAML: (document): not read (expected: a name that ends in .yaml)");
    }

    @Test
    void everyProblemOfEveryFileIsFoundInOneRun() {
        assertThat(problems(Map.of("a.yaml", """
                        policies:
                          - {name: one, headers: {allow: [tollgate-explian]}}
                          - {name: two, header: {allow: [tollgate-explain]}}
                          - {headers: {alow: [], allow: []}}
                          - {name: three, match: {listener: lmm}, headers: {allow: [tollgate-explain]}}
                        """, "b.yaml", """
                        policies:
                          - {name: three, match: {peer: everyone}, headers: {allow: [tollgate-explain]}}
                        """, "c.yaml", "policies: [")))
                .anyMatch(line -> line.startsWith("a.yaml: policies[0].headers.allow[0]: "))
                .anyMatch(line -> line.startsWith("a.yaml: policies[1].header: unknown key"))
                .contains("a.yaml: policies[2].name: nothing (expected: a name of up to 64 letters, digits and . _ -)")
                .contains("a.yaml: policies[2].headers.alow: unknown key (expected: allow, the nearest known key)")
                .anyMatch(line -> line.startsWith("a.yaml: policies[2].headers.allow: an empty list"))
                .contains(
                        "a.yaml: policies[3].match.listener: \"lmm\" (expected: one of internal, llm; did you mean llm?)")
                .contains(
                        "b.yaml: policies[0].name: \"three\" (expected: a name of its own; a.yaml: policies[3] has this"
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
                "a.yaml", "policies: [{name: n, match: {listener: llm}, headers: {allow: [tollgate-explain]}}]"));

        assertThat(loaded.policies())
                .map(policy -> policy.rule().match().listeners())
                .containsExactly(Values.anyOf(List.of(new Wildcard(Wildcard.Form.EXACT, "llm"))));
    }

    @Test
    void aPolicyIsOfExactlyOneKind() {
        assertThat(problems(Map.of("a.yaml", "policies: [{name: idle}]")))
                .singleElement()
                .asString()
                .startsWith("a.yaml: policies[0]: a policy of no kind (expected: exactly one of access, ");
    }

    @Test
    void aPolicyOfNoKindIsToldSoWhateverElseIsWrongWithIt() {
        assertThat(problems(Map.of("a.yaml", "policies: [{name: a b, match: {agnet: a, listener: lmm}}]")))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("a.yaml: policies[0]: a policy of no kind"),
                        line -> assertThat(line).startsWith("a.yaml: policies[0].name: \"a b\""),
                        line -> assertThat(line).startsWith("a.yaml: policies[0].match.agnet: unknown key"),
                        line -> assertThat(line).startsWith("a.yaml: policies[0].match.listener: \"lmm\""));
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

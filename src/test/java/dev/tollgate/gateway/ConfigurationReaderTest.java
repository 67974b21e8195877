package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.Problem;
import dev.tollgate.io.files.LocalSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong in any of the files is told in one run. */
class ConfigurationReaderTest {
    private static final String GATEWAY = """
            # what is served
            listeners: {llm: {address: "127.0.0.1:0"}}
            providers:
              up: {dialect: openai, url: "http://127.0.0.1:1/v1"}
              cloud: {dialect: openai, url: "http://127.0.0.1:2/v1"}
            models:
              fast: {targets: [{provider: up, model: m, price: {input: 1, output: 2}}]}
            identity: {keys: [keys.yaml]}
            policies: policies
            """;
    private static final String KEYS = """
            keys:
              - {name: ci, agent: ci, hash: "sha256:0000000000000000000000000000000000000000000000000000000000000000"}
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void folders() throws IOException {
        Files.createDirectories(folder.resolve("policies"));
        Files.writeString(folder.resolve("keys.yaml"), KEYS);
    }

    private List<String> told(String gateway, String policies) throws IOException {
        Files.writeString(folder.resolve("gateway.yaml"), gateway);
        Files.writeString(folder.resolve("policies/p.yaml"), policies);
        return new ConfigurationReader(new LocalSources())
                .read(folder.resolve("gateway.yaml")).problems().stream()
                        .map(problem -> problem.placed(Path.of("gateway.yaml")))
                        .toList();
    }

    @Test
    void mistakesOfAllFilesAreToldAtOnce() throws IOException {
        Files.writeString(folder.resolve("keys.yaml"), KEYS + "  - {name: ci, hash: x, models: [fats]}\n");

        var told = told(GATEWAY.replace("{provider: up, model: m", "{provider: upp, model: m"), """
                policies:
                  - name: one
                    match: {listener: lllm, model: fsat}
                    routing: {providers: cluod}
                  - {name: two, limits: [{per: agnt, requests: 10/min, burst: -1}]}
                """);

        assertThat(told)
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line)
                                .startsWith("gateway.yaml:7:31: error: models.fast.targets[0].provider: "),
                        line -> assertThat(line).startsWith("keys.yaml:3:22: error: keys[1].hash: "),
                        line -> assertThat(line)
                                .isEqualTo(
                                        "p.yaml:3:23: error: policies[0].match.listener: \"lllm\" (expected: one of llm; did"
                                                + " you mean llm?)"),
                        line -> assertThat(line)
                                .isEqualTo(
                                        "p.yaml:3:36: error: policies[0].match.model: \"fsat\" (expected: a model that is"
                                                + " served, one of fast; did you mean fast?)"),
                        line -> assertThat(line)
                                .isEqualTo(
                                        "p.yaml:4:26: error: policies[0].routing.providers: \"cluod\" (expected: one of"
                                                + " cloud, up; did you mean cloud?)"),
                        line -> assertThat(line)
                                .startsWith(
                                        "p.yaml:5:32: error: policies[1].limits[0].per: \"agnt\" (expected: one of all, ")
                                .endsWith("; did you mean agent?)"),
                        line -> assertThat(line)
                                .startsWith(
                                        "p.yaml:5:48: error: policies[1].limits[0].requests: \"10/min\" (expected: ")
                                .endsWith("; did you mean 10/m?)"),
                        line -> assertThat(line)
                                .startsWith("p.yaml:5:63: error: policies[1].limits[0].burst: -1 (expected: "));
    }

    @Test
    void aFolderOfPoliciesThatIsNamedIsThere() throws IOException {
        var none = "policies: []";

        assertThat(told(GATEWAY.replace("policies: policies", "policies: polices"), none))
                .singleElement()
                .asString()
                .startsWith("gateway.yaml:9:11: error: policies: \"polices\" (expected: a folder, ");
        assertThat(told(GATEWAY.replace("policies: policies", "policies: policies/p.yaml"), none))
                .singleElement()
                .asString()
                .startsWith("gateway.yaml:9:11: error: policies: \"policies/p.yaml\" (expected: a folder, ");
        assertThat(told(GATEWAY.replace("policies: policies", ""), none)).isEmpty();
    }

    @Test
    void whatIsUnknownBecauseOfOneMistakeIsNoOther() throws IOException {
        var policy = "policies: [{name: p, match: {model: fast, listener: llm, agent: ci, peer: 10.0.0.0/8},"
                + " routing: {providers: cloud}}]";

        // Where the model may go, whom its keys name and who reaches the listener may all be what was meant.
        assertThat(told(
                        GATEWAY.replace("provider: up,", "provider: ,")
                                .replace("keys.yaml", "kyes.yaml")
                                .replace("127.0.0.1:0", "127.0.0.1"),
                        policy))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).startsWith("gateway.yaml:2:28: error: listeners.llm.address: "),
                        line -> assertThat(line)
                                .startsWith("gateway.yaml:7:30: error: models.fast.targets[0].provider: nothing"),
                        line -> assertThat(line)
                                .startsWith("gateway.yaml:8:19: error: identity.keys[0]: \"kyes.yaml\""));
        for (var section : List.of("models:", "listeners:", "providers:", "policies:")) {
            assertThat(told(GATEWAY.replace("\n" + section, "\n" + section.replace("s:", "z:")), policy))
                    .as(section)
                    .anyMatch(line -> line.contains(section.replace("s:", "z: unknown key")));
        }
        assertThat(told(GATEWAY.replace("\nmodels:", "\nmodelz:"), policy)).hasSize(2);
        assertThat(told(GATEWAY.replace("policies: policies", "polcies: policies"), "}{"))
                .singleElement()
                .asString()
                .endsWith("polcies: unknown key (expected: policies, the nearest known key)");
    }

    @Test
    void aFileWithoutMistakesIsRead() throws IOException {
        Files.writeString(folder.resolve("gateway.yaml"), GATEWAY);
        var read = new ConfigurationReader(new LocalSources()).read(folder.resolve("gateway.yaml"));

        assertThat(read.problems()).filteredOn(Problem::isError).isEmpty();
        assertThat(read.config()).isNotNull();
    }
}

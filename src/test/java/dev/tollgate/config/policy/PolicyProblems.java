package dev.tollgate.config.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.Problem;
import dev.tollgate.config.file.MemorySources;
import dev.tollgate.config.file.Sources;
import dev.tollgate.config.reach.Served;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** What is said of policies as tests write them. */
final class PolicyProblems {
    static final Path GATEWAY = Path.of("gateway.yaml");

    private PolicyProblems() {}

    /** Of a file {@code a.yaml}. */
    static List<Problem> inFile(String document, Served served) {
        return inFile(document, served, new MemorySources());
    }

    static List<Problem> inFile(String document, Served served, Sources sources) {
        return PolicyFiles.load(Path.of("a.yaml"), document.getBytes(StandardCharsets.UTF_8), served, sources)
                .problems();
    }

    /** Of one policy {@code p}, whose other keys are given. */
    static List<String> of(String policy, Served served) {
        return inFile("policies: [{name: p, " + policy + "}]", served).stream()
                .map(Problem::toString)
                .toList();
    }

    /** This and nothing else. */
    static void areOnly(String policy, Served served, String message) {
        assertThat(of(policy, served)).singleElement().asString().isEqualTo("a.yaml: policies[0]." + message);
    }
}

package dev.tollgate.endpoint.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class TracesTest {

    @Test
    void readsBothKindsOfLines() {
        var azure = Traces.read(
                "a.csv",
                List.of(
                                "TIMESTAMP,ContextTokens,GeneratedTokens",
                                "2023-11-16 18:17:03.9799600,4808,10",
                                "2023-11-16 18:17:04.0319600,3180,8")
                        .iterator());
        var mooncake = Traces.read(
                "m.jsonl",
                List.of("{\"timestamp\": 40, \"input_length\": 23769, \"output_length\": 3, \"hash_ids\": [151, 152]}")
                        .iterator());

        assertThat(azure.calls())
                .containsExactly(new Workload.Call(0, 4808, 10), new Workload.Call(52_000_000, 3180, 8));
        assertThat(mooncake.calls()).containsExactly(new Workload.Call(40_000_000, 23769, 3));
    }

    @Test
    void namesTheLineThatIsNeither() {
        assertThatThrownBy(() -> Traces.read(
                        "a.csv", List.of("TIMESTAMP,A,B", "yesterday,1,2").iterator()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a.csv:2: yesterday,1,2 (expected: ");
        assertThatThrownBy(() -> Traces.read("m", List.of("{\"timestamp\": 4}").iterator()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("m:1: ");
    }

    @Test
    void theRuleKeepsItsPromiseOnAPublishedTraceToo() throws IOException {
        var path = Path.of("../shared/data/traces/azure-2023-code.csv");
        assumeTrue(Files.exists(path), "traces are not here: " + path);
        try (var lines = Files.lines(path)) {
            var report =
                    RoutingEvaluation.trace("azure code", lines.limit(2_000).iterator());

            assertThat(report.render()).contains("azure code: 1999 calls, 1 seed");
            // One seed of one short trace says nothing about a bend of 2 %; the comparison must hold even so.
            assertThat(report.problems()).noneMatch(problem -> problem.contains("times the best"));
        }
    }
}

package dev.tollgate.endpoint.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The rule's promise, on days kept in the tree; {@code -Dgolden.update=true} rewrites the report. */
class SimulatedDaysTest {
    private static final Path REPORT = Path.of("src/test/resources/routing/simulated-days.txt");

    @Test
    void theRuleIsNearTheBestNamedStrategyForEveryValueOfASecond() throws IOException {
        var report = RoutingEvaluation.synthetic();

        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(REPORT, report.render());
        }
        assertThat(report.render()).isEqualTo(Files.readString(REPORT));
        assertThat(report.problems()).isEmpty();
    }
}

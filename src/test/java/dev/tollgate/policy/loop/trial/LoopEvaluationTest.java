package dev.tollgate.policy.loop.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopEvaluationTest {
    private static final Path RECORDED = Path.of("../shared/data/loops/taubench-airline-dev.json");

    @ParameterizedTest
    @ValueSource(longs = {4, 5})
    void plantedLoopsAreCaughtAndHonestRunsAreNotTouched(long seed) {
        var report = LoopEvaluation.synthetic(seed);
        assertThat(report.problems()).as(report.render()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5})
    void soItIsWithRecordedRuns(long seed) throws IOException {
        assumeTrue(Files.exists(RECORDED), "the recorded runs are not here: " + RECORDED);
        try (var in = Files.newInputStream(RECORDED)) {
            var report = LoopEvaluation.recorded("recorded", in, seed);
            assertThat(report.problems()).as(report.render()).isEmpty();
        }
    }

    @Test
    void recordedRunsAreReadInTheShapesTheyComeIn() throws IOException {
        assertThat(read("""
                [{"traj": [{"role": "user", "content": "a"}]}, {"messages": [{"role": "user", "content": "b"}]}]""")).isEqualTo(2);
        assertThat(read("""
                {"messages": [{"role": "user", "content": "a"}]}
                {"messages": [{"role": "user", "content": "b"}]}
                {"nothing": 1}""")).isEqualTo(2);
        assertThatThrownBy(() -> LoopEvaluation.recorded("x", bytes("{}"), 1)).hasMessageContaining("no conversations");
    }

    @Test
    void madeUpRunsAreTheSameForTheSameSeed() {
        assertThat(HonestRuns.of(14, 9)).isEqualTo(HonestRuns.of(14, 9));
        assertThat(HonestRuns.of(14, 9)).isNotEqualTo(HonestRuns.of(14, 10));
    }

    private static int read(String text) throws IOException {
        return Recordings.read(bytes(text)).size();
    }

    private static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}

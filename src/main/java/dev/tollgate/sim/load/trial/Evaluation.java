package dev.tollgate.sim.load.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long all policies together take over one call, as JMH measured it ({@code ./tollgate bench PolicyEvaluation}), in microseconds.
 *
 * @param p50 of the policies alone
 * @param p99 likewise
 * @param p999 likewise
 * @param readP99 with all that is read of the body
 */
record Evaluation(double p50, double p99, double p999, double readP99) {
    /** Where {@code ./tollgate bench} leaves what it measured, from Tollgate's folder. */
    private static final Path FILE = Path.of("target", "bench.csv");

    private static final String ALONE = "PolicyEvaluationBenchmark.judged:p";
    private static final String READ = "PolicyEvaluationBenchmark.readAndJudged:p";
    /** JMH's columns: benchmark, mode, threads, samples, score, error, unit. */
    private static final int SCORE = 4;

    /** What was measured last; null if nothing was. */
    static @Nullable Evaluation read(Path home) throws IOException {
        var file = home.resolve(FILE);
        return Files.exists(file) ? parse(Files.readAllLines(file)) : null;
    }

    /** From JMH's table; null if another benchmark was the last. */
    static @Nullable Evaluation parse(List<String> rows) {
        var found = new Evaluation(
                score(rows, ALONE + "0.50"),
                score(rows, ALONE + "0.99"),
                score(rows, ALONE + "0.999"),
                score(rows, READ + "0.99"));
        return Double.isNaN(found.p99) ? null : found;
    }

    private static double score(List<String> rows, String name) {
        for (var row : rows) {
            var cells = row.replace("\"", "").split(",", -1);
            if (cells.length > SCORE && cells[0].endsWith(name)) {
                return Double.parseDouble(cells[SCORE]);
            }
        }
        return Double.NaN;
    }
}

package dev.tollgate.cli;

import dev.tollgate.endpoint.simulation.EvaluationReport;
import dev.tollgate.endpoint.simulation.RoutingEvaluation;
import dev.tollgate.policy.loop.trial.LoopEvaluation;
import dev.tollgate.policy.loop.trial.LoopReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tollgate eval}: measures the rules in virtual time. */
@Command(name = "eval", mixinStandardHelpOptions = true, description = "Measure the rules in virtual time.")
final class EvalCommand {
    @CommandLine.Mixin
    private final Invocation invoked = new Invocation();

    @Command(
            name = "routing",
            mixinStandardHelpOptions = true,
            description =
                    "The routing rule beside the named strategies: simulated days, or the given traces; exit 1 if it breaks its promise.")
    int routing(
            @Parameters(
                            paramLabel = "FILE",
                            arity = "0..*",
                            description = "Traces, CSV or JSON lines; none for the simulated days.")
                    @Nullable
                    List<Path> files)
            throws IOException {
        if (files == null || files.isEmpty()) {
            return show(RoutingEvaluation.synthetic());
        }
        int code = Exit.FINE;
        for (var file : files) {
            try (var lines = Files.lines(file)) {
                code = Math.max(
                        code, show(RoutingEvaluation.trace(file.getFileName().toString(), lines.iterator())));
            }
        }
        return code;
    }

    @Command(
            name = "loops",
            mixinStandardHelpOptions = true,
            description =
                    "The loop guard beside honest agents and planted loops, made up or recorded; exit 1 if it breaks its promise.")
    int loops(
            @Option(
                            names = "--data",
                            paramLabel = "FILE",
                            description =
                                    "Recorded runs, JSON or JSON lines in OpenAI's chat format (as tau-bench has them); made-up ones if not said.")
                    @Nullable
                    Path data,
            @Option(
                            names = "--seed",
                            paramLabel = "N",
                            description = "What chance follows; may be said several times. Default: 1, 2 and 3.")
                    @Nullable
                    List<Long> seeds)
            throws IOException {
        int code = Exit.FINE;
        for (long seed : seeds == null || seeds.isEmpty() ? List.of(1L, 2L, 3L) : seeds) {
            LoopReport report;
            if (data == null) {
                report = LoopEvaluation.synthetic(seed);
            } else {
                try (var in = Files.newInputStream(data)) {
                    report = LoopEvaluation.recorded(String.valueOf(data.getFileName()), in, seed);
                }
            }
            code = Math.max(code, show(report.render(), report.problems()));
        }
        return code;
    }

    private int show(EvaluationReport report) {
        return show(report.render(), report.problems());
    }

    private int show(String tables, List<String> problems) {
        var out = invoked.out();
        out.println(tables);
        problems.forEach(out::println);
        out.flush();
        return problems.isEmpty() ? Exit.FINE : Exit.WRONG;
    }
}

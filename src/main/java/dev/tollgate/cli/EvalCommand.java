package dev.tollgate.cli;

import dev.tollgate.endpoint.simulation.EvaluationReport;
import dev.tollgate.endpoint.simulation.RoutingEvaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tollgate eval}: measures the rules in virtual time. */
@Command(name = "eval", mixinStandardHelpOptions = true, description = "Measure the rules in virtual time.")
final class EvalCommand {
    @CommandLine.Spec
    CommandLine.Model.@Nullable CommandSpec spec;

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

    private int show(EvaluationReport report) {
        if (spec != null) {
            var out = spec.commandLine().getOut();
            out.println(report.render());
            report.problems().forEach(out::println);
            out.flush();
        }
        return report.problems().isEmpty() ? Exit.FINE : Exit.WRONG;
    }
}

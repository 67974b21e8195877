package dev.tollgate.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * The command line that a command was started from: where it prints, and whose usage a wrong argument shows.
 *
 * <p>Threads: the one that runs the command.
 */
@CommandLine.Command
final class Invocation {
    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    CommandLine.Model.@Nullable CommandSpec spec;

    CommandLine line() {
        if (spec == null) {
            throw new IllegalStateException("not started by picocli");
        }
        return spec.commandLine();
    }

    PrintWriter out() {
        return line().getOut();
    }

    PrintWriter err() {
        return line().getErr();
    }

    /** That what was written cannot be meant; exit code 2. */
    CommandLine.ParameterException wrong(String message) {
        var line = line();
        for (var parsed = line.getParseResult();
                parsed != null && parsed.hasSubcommand();
                parsed = parsed.subcommand()) {
            line = parsed.subcommand().commandSpec().commandLine();
        }
        return new CommandLine.ParameterException(line, message);
    }
}

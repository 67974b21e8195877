package dev.tollgate.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code tollgate}. */
@Command(
        name = "tollgate",
        description =
                "An AI gateway: routes model calls by availability and token cost, stops runaway agents, shows every hop.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {RunCommand.class, LoadtestCommand.class, VersionCommand.class, CommandLine.HelpCommand.class})
public final class Main implements Runnable {
    @CommandLine.Spec
    CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        int code = commandLine().execute(arguments);
        System.exit(code);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExitCodeExceptionMapper(failure -> Exit.LACKING)
                .setExecutionExceptionHandler((failure, command, result) -> {
                    // A stack trace helps nobody who runs a command; what failed is in the message.
                    command.getErr().println("tollgate: " + message(failure));
                    return Exit.LACKING;
                });
    }

    private static String message(Throwable failure) {
        var message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }
}

package dev.tollgate.cli;

import dev.tollgate.gateway.Training;
import dev.tollgate.gateway.WarmUp;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.time.Duration;
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
        footer = {
            "",
            "By the launcher, from the sources:",
            "  build     Build what is stale, and the cache that makes a start quick.",
            "  test      Compile, check the rules, run every test; arguments go to Maven.",
            "  bench     Compile the tests and run JMH benchmarks; arguments go to JMH.",
            "",
            "First steps: tollgate demo. Exit codes: 0 fine, 1 what was judged is wrong,",
            "2 the command line is, 3 the machine lacks something."
        },
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            CheckCommand.class,
            ExplainCommand.class,
            PricesCommand.class,
            KeysCommand.class,
            EvalCommand.class,
            SimCommand.class,
            LoadtestCommand.class,
            VersionCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Main implements Runnable {
    private static final Duration TRAINING = Duration.ofSeconds(6);

    @CommandLine.Mixin
    private final Invocation invoked = new Invocation();

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        int code = commandLine().execute(arguments);
        System.exit(code);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(false)
                .setParameterExceptionHandler(Main::usage)
                .setExecutionExceptionHandler((failure, command, result) -> {
                    // A stack trace helps nobody who runs a command; what failed is in the message.
                    command.getErr().println("tollgate: " + message(failure));
                    return Exit.LACKING;
                });
    }

    /** One line of what is wrong, one of what was perhaps meant, one of where it is written. */
    private static int usage(CommandLine.ParameterException wrong, String[] arguments) {
        var command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("tollgate: " + message(wrong));
        CommandLine.UnmatchedArgumentException.printSuggestions(wrong, err);
        err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        err.flush();
        return Exit.USAGE;
    }

    private static String message(Throwable failure) {
        // The library names the file alone.
        if (failure instanceof FileSystemException file && file.getReason() == null) {
            return file.getFile() + ": cannot be read (expected: a file that is there)";
        }
        var message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    /** A short working life, recorded by the JVM for the next start (JEP 514, 515); {@code build} runs it. */
    @Command(
            name = "train",
            hidden = true,
            description = "Work for some seconds, so that the JVM can record what a start needs.")
    int train(
            @CommandLine.Option(names = "--plain", description = "Plain calls alone, so that little is recorded.")
                    boolean plain)
            throws IOException, InterruptedException {
        if (plain) {
            WarmUp.run(TRAINING);
        } else {
            Training.run(TRAINING, "{to: stdout}");
        }
        return Exit.FINE;
    }

    @Override
    public void run() {
        invoked.line().usage(invoked.out());
    }
}

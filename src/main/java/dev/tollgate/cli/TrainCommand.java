package dev.tollgate.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code tollgate train}: a short working life, recorded by the JVM for the next start (JEP 514, 515); {@code build} runs it. */
@Command(
        name = "train",
        hidden = true,
        description = "Work for some seconds, so that the JVM can record what a start needs.")
final class TrainCommand implements Callable<Integer> {
    private static final Duration WORK = Duration.ofSeconds(6);

    @Override
    public Integer call() {
        WarmUp.run(WORK);
        return Exit.FINE;
    }
}

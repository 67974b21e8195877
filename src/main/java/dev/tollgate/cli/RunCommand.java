package dev.tollgate.cli;

import dev.tollgate.gateway.ConfigurationReader;
import dev.tollgate.gateway.Service;
import dev.tollgate.io.files.LocalSources;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code tollgate run}: serves until it is told to stop. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Serve the gateway until SIGTERM; a second SIGTERM ends it at once.")
final class RunCommand implements Callable<Integer> {
    @CommandLine.Mixin
    private final ConfigOption config = new ConfigOption();

    @CommandLine.Mixin
    private final Invocation invoked = new Invocation();

    @Override
    public Integer call() throws IOException, InterruptedException {
        var err = invoked.err();
        var reader = new ConfigurationReader(new LocalSources());
        var read = reader.read(config.path);
        read.problems().forEach(problem -> err.println(problem.placed(config.path)));
        err.flush();
        if (read.config() == null) {
            return Exit.WRONG;
        }
        Service.run(config.path, reader, read, VersionCommand.version());
        return Exit.FINE;
    }
}

package dev.tollgate.cli;

import dev.tollgate.gateway.ConfigurationReader;
import dev.tollgate.gateway.Service;
import dev.tollgate.io.files.LocalSources;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tollgate run}: serves until it is told to stop. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Serve the gateway until SIGTERM; a second SIGTERM ends it at once.")
final class RunCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE", description = "The gateway file (default: gateway/gateway.yaml).")
    Path config = Path.of("gateway/gateway.yaml");

    @CommandLine.Spec
    CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (spec == null) {
            throw new IllegalStateException("not started by picocli");
        }
        PrintWriter err = spec.commandLine().getErr();
        var reader = new ConfigurationReader(new LocalSources());
        var read = reader.read(config);
        read.problems().forEach(problem -> err.println(problem));
        err.flush();
        if (read.config() == null) {
            return Exit.WRONG;
        }
        Service.run(config, reader, read, VersionCommand.version());
        return Exit.FINE;
    }
}

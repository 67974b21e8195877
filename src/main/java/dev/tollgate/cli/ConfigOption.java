package dev.tollgate.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option {@code --config} of every command that reads a gateway file. Threads: the one that runs the command. */
final class ConfigOption {
    @Option(names = "--config", paramLabel = "FILE", description = "The gateway file (default: gateway/gateway.yaml).")
    Path path = Path.of("gateway/gateway.yaml");
}

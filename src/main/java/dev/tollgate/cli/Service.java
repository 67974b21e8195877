package dev.tollgate.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;

/** A gateway from its start to its last word: signals, drain, exit code. */
final class Service {
    private Service() {}

    static int run(Path file, ConfigurationReader.Read read, PrintWriter err) throws IOException, InterruptedException {
        var config = read.config();
        if (config == null) {
            return Exit.WRONG;
        }
        var stop = Signals.stop();
        try (var gateway = Gateway.start(
                Gateway.Settings.standard(), read, settlement -> {}, (listener, id, fault, peer, answered) -> {})) {
            gateway.ports().forEach((name, port) -> err.println("listening: " + name + " on port " + port));
            err.flush();
            stop.await();
            err.println("draining: live calls have " + config.limits().drain().toSeconds() + " s");
            err.flush();
            gateway.drain(config.limits().drain());
        }
        return Exit.FINE;
    }
}

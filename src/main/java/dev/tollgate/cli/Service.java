package dev.tollgate.cli;

import dev.tollgate.config.GatewayConfig;
import dev.tollgate.config.schema.Redacted;
import dev.tollgate.io.admin.AdminViews;
import dev.tollgate.io.export.OperatorLog;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A gateway from its start to its last word: health first, then listeners, then readiness; on a signal the same backwards.
 *
 * <p>Threads: one runs it; the admin servers read its volatile state.
 */
final class Service implements Observation.State {
    private final GatewayConfig config;
    private final ConfigurationReader.Read read;
    private volatile @Nullable Gateway gateway;
    private volatile @Nullable String notReady = "starting";

    private Service(GatewayConfig config, ConfigurationReader.Read read) {
        this.config = config;
        this.read = read;
    }

    /** Serves until a signal asks to stop. */
    static int run(ConfigurationReader.Read read) throws IOException, InterruptedException {
        var config = read.config();
        if (config == null) {
            return Exit.WRONG;
        }
        var stop = Signals.stop();
        var service = new Service(config, read);
        try (var observation = Observation.start(config.telemetry())) {
            observation.serve(config, service);
            try (var started = Gateway.start(Gateway.Settings.standard(), read, observation, observation)) {
                service.gateway = started;
                observation.watch(started);
                observation.renewed(started.plane().live().snapshot(), "1");
                started.ports()
                        .forEach((name, port) -> OperatorLog.line(
                                observation.lines(), "info", "listener " + name + " serves on port " + port));
                observation
                        .ports()
                        .forEach((name, port) ->
                                OperatorLog.line(observation.lines(), "info", name + " answers on port " + port));
                WarmUp.run();
                service.notReady = null;
                stop.await();
                service.notReady = "draining";
                OperatorLog.line(
                        observation.lines(),
                        "info",
                        "draining: live calls have " + config.limits().drain().toSeconds() + " s");
                boolean clean = started.drain(config.limits().drain());
                OperatorLog.line(
                        observation.lines(), "info", clean ? "drained" : "the grace is over: live calls were cut");
            }
        }
        return Exit.FINE;
    }

    @Override
    public AdminViews.ConfigView config() {
        var running = gateway;
        long since = running == null ? 0 : running.plane().live().snapshot().createdEpochSeconds();
        return new AdminViews.ConfigView("1", since, List.of(), Redacted.json(config, read.written()));
    }

    @Override
    public @Nullable Gateway gateway() {
        return gateway;
    }

    @Override
    public @Nullable String notReady() {
        return notReady;
    }
}

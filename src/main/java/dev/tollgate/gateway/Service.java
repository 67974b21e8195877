package dev.tollgate.gateway;

import dev.tollgate.config.GatewayConfig;
import dev.tollgate.config.Plan;
import dev.tollgate.config.schema.Redacted;
import dev.tollgate.io.admin.AdminViews;
import dev.tollgate.io.net.tls.ServerTls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A gateway from its start to its last word: health first, then listeners, then readiness; on a signal the same backwards.
 *
 * <p>Threads: one runs it, another reloads; the admin servers read its volatile state.
 */
public final class Service implements Observation.State, Reloader.Listener {
    /** How long readiness waits for what gateways share: longer than an empty Redis lends nothing. */
    private static final Duration LENDING = Duration.ofSeconds(5);

    private static final Duration POLL = Duration.ofMillis(20);

    private final Path file;
    private final ConfigurationReader reader;
    private final ConfigurationReader.Read first;
    private final Observation observation;
    private volatile Reloader.State state;
    private volatile @Nullable Gateway gateway;
    private volatile @Nullable String notReady = "starting";

    private Service(
            Path file,
            ConfigurationReader reader,
            ConfigurationReader.Read first,
            GatewayConfig config,
            Observation observation) {
        this.file = file;
        this.reader = reader;
        this.first = first;
        this.observation = observation;
        this.state = Reloader.State.of(first, config, 0);
    }

    /**
     * Serves until a signal asks to stop.
     *
     * @param file the gateway file, read again when it or a file that it names changes
     * @param first what was read of it, without an error
     * @param version of the product, as metrics and spans tell it
     * @throws IOException if a port cannot be had
     */
    public static void run(Path file, ConfigurationReader reader, ConfigurationReader.Read first, String version)
            throws IOException, InterruptedException {
        run(file, reader, first, version, Signals.stop(), ports -> {});
    }

    /**
     * Serves until somebody asks to stop.
     *
     * @param stop counted down by who wants that
     * @param serving hears once, when calls are taken, of all ports by the names of listeners and servers; must not block
     */
    static void run(
            Path file,
            ConfigurationReader reader,
            ConfigurationReader.Read first,
            String version,
            CountDownLatch stop,
            Consumer<Map<String, Integer>> serving)
            throws IOException, InterruptedException {
        var config = first.config();
        if (config == null) {
            throw new IllegalArgumentException("configuration: " + first.problems());
        }
        try (var observation = Observation.start(config.telemetry(), version)) {
            var service = new Service(file, reader, first, config, observation);
            observation.serve(config, service);
            try (var started = Gateway.start(
                    Gateway.Settings.standard(observation.log()::warn), first, observation, observation, observation)) {
                var ports = new HashMap<>(observation.ports());
                ports.putAll(started.ports());
                serving.accept(ports);
                service.serve(started, config, stop);
            }
        }
    }

    private void serve(Gateway started, GatewayConfig config, CountDownLatch stop) throws InterruptedException {
        var snapshot = started.plane().live().snapshot();
        state = Reloader.State.of(first, config, snapshot.createdEpochSeconds());
        gateway = started;
        observation.watch(started);
        observation.renewed(snapshot, state.version());
        started.ports()
                .forEach((name, port) -> info("listener " + name + " serves on port " + port + tls(config, name)));
        observation.ports().forEach((name, port) -> info(name + " answers on port " + port));
        tellBodies(started, config);
        WarmUp.run(() -> stop.getCount() > 0);
        awaitBudgets(started, stop);
        try (var reloader = Reloader.start(file, reader, started, this, Reloader.POLL, first, state)) {
            Signals.hangUp(reloader::now);
            // Whoever was told to stop while it warmed up is never ready: nobody would come back to see it drain.
            if (stop.getCount() > 0) {
                notReady = null;
                info("ready");
            }
            stop.await();
            notReady = "draining";
        }
        var grace = state.config().limits().drain();
        info("draining: live calls have " + grace.toSeconds() + " s");
        boolean clean = started.drain(grace);
        info(clean ? "drained" : "the grace is over: live calls were cut");
    }

    /** A Redis that was found empty lends nothing for a moment; whoever calls those that are ready does not meet that. */
    private void awaitBudgets(Gateway started, CountDownLatch stop) throws InterruptedException {
        long deadline = System.nanoTime() + LENDING.toNanos();
        while (!started.lendsBudgets()) {
            notReady = "redis: lends no budgets yet";
            if (System.nanoTime() - deadline >= 0) {
                observation
                        .log()
                        .warn("redis: lends no budgets (expected: within " + LENDING.toSeconds()
                                + " s); ready without them: calls that fall under one are refused until it does");
                return;
            }
            if (stop.await(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    private static String tls(GatewayConfig config, String listener) {
        var secured = config.listeners().get(listener);
        return secured == null || secured.tls() == null ? "" : ", TLS by " + ServerTls.spokenBy();
    }

    /** What a body may really have: the configured limit may be more than the memory allows. */
    private void tellBodies(Gateway started, GatewayConfig config) {
        var memory = started.plane().bodyMemory();
        info("bodies: " + memory.capacityBytes() + " bytes at once, "
                + Math.min(config.limits().body(), memory.largestBody()) + " bytes each");
        if (config.limits().body() > memory.largestBody()) {
            observation
                    .log()
                    .warn("limits.body: " + config.limits().body() + " bytes (expected: at most " + memory.largestBody()
                            + ", a quarter of the memory for bodies; larger ones get a 413)");
        }
    }

    @Override
    public void applied(Reloader.State now, Plan plan) {
        var news = now.newsSince(state);
        state = now;
        var running = gateway;
        if (running != null) {
            observation.renewed(running.plane().live().snapshot(), now.version());
        }
        info("configuration " + now.version() + " is in force"
                + (plan.isEmpty()
                        ? ": no setting of the gateway file differs, the files it names were read again"
                        : ""));
        plan.describe().forEach(this::info);
        news.forEach(warning -> observation.log().warn(warning.placed(file)));
    }

    @Override
    public void refused(Reloader.State still) {
        state = still;
        observation.refused(still.version());
        observation.log().error("a changed configuration is refused, " + still.version() + " stays in force");
        still.problems().forEach(problem -> observation.log().error(problem));
    }

    private void info(String message) {
        observation.log().info(message);
    }

    @Override
    public AdminViews.ConfigView config() {
        var now = state;
        return new AdminViews.ConfigView(
                now.version(), now.loadedEpochSeconds(), now.problems(), Redacted.json(now.config(), now.written()));
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

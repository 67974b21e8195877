package dev.tollgate.gateway;

import dev.tollgate.config.GatewayConfig;
import dev.tollgate.config.TelemetryConfig;
import dev.tollgate.config.snapshot.Snapshot;
import dev.tollgate.endpoint.EndpointStatus;
import dev.tollgate.endpoint.ProbeView;
import dev.tollgate.endpoint.pick.Decision;
import dev.tollgate.fault.Fault;
import dev.tollgate.io.admin.AdminAddresses;
import dev.tollgate.io.admin.AdminServer;
import dev.tollgate.io.admin.AdminViews;
import dev.tollgate.io.export.AccessLog;
import dev.tollgate.io.export.Collectors;
import dev.tollgate.io.export.ConfiguredNames;
import dev.tollgate.io.export.LineWriter;
import dev.tollgate.io.export.MetricSources;
import dev.tollgate.io.export.Metrics;
import dev.tollgate.io.export.OperatorLog;
import dev.tollgate.io.export.SpanExport;
import dev.tollgate.io.probe.ProbeListener;
import dev.tollgate.io.server.DataPlane;
import dev.tollgate.io.server.RejectionListener;
import dev.tollgate.io.server.SettlementListener;
import dev.tollgate.io.upstream.PoolStats;
import dev.tollgate.policy.budget.Balance;
import dev.tollgate.policy.budget.Budget;
import dev.tollgate.policy.budget.guard.BudgetPolicy;
import dev.tollgate.policy.loop.guard.LoopLedger;
import dev.tollgate.route.ModelEntry;
import dev.tollgate.run.RunRow;
import dev.tollgate.settle.Settlement;
import dev.tollgate.telemetry.SpanView;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Everything that watches a gateway: access lines, metrics, spans, and the servers that show them.
 *
 * <p>Threads: {@link #settled}, {@link #rejected}, {@link #probed} and {@link #changed} on event loops; the rest on the thread that runs the service.
 */
final class Observation implements SettlementListener, RejectionListener, ProbeListener, AutoCloseable {
    /** An event loop that holds everybody up for so long does not come back by itself. */
    private static final Duration STUCK = Duration.ofSeconds(10);

    private static final Duration BATCH_TIMEOUT = Duration.ofSeconds(5);

    private final LineWriter lines;
    private final OperatorLog log;
    private final @Nullable AccessLog access;
    private final ConfiguredNames names = new ConfiguredNames();
    private final String version;
    private final Metrics metrics;
    private final @Nullable SpanExport spans;
    private @Nullable AdminServer admin;

    private Observation(TelemetryConfig config, String version) {
        this.version = version;
        metrics = new Metrics(names, version);
        var descriptor =
                config.log().to() == TelemetryConfig.LogTarget.STDOUT ? FileDescriptor.out : FileDescriptor.err;
        lines = LineWriter.start(new FileOutputStream(descriptor), LineWriter.DEFAULT_BYTES);
        log = new OperatorLog(lines, config.log().level(), InstantSource.system());
        access = log.says(TelemetryConfig.LogLevel.INFO) ? new AccessLog(lines, InstantSource.system()) : null;
        var otlp = config.otlp();
        spans = otlp == null
                ? null
                : SpanExport.start(
                        Collectors.exporter(otlp, BATCH_TIMEOUT),
                        new SpanView(names, version),
                        BATCH_TIMEOUT,
                        log::warn);
    }

    /** Begins to watch; nothing is served yet. */
    static Observation start(TelemetryConfig config, String version) {
        return new Observation(config, version);
    }

    /**
     * Serves the admin API, the metrics page and the health checks.
     *
     * @param state what the service says of itself
     * @throws IOException if a port cannot be had
     */
    void serve(GatewayConfig config, State state) throws IOException {
        admin = AdminServer.start(
                AdminAddresses.of(config),
                new AdminViews(
                        version,
                        state::config,
                        () -> endpoints(state.gateway()),
                        id -> decisions(state.gateway(), id),
                        () -> models(state.gateway()),
                        () -> budgets(state.gateway()),
                        most -> runs(state.gateway(), most),
                        () -> loops(state.gateway()),
                        metrics::scrape,
                        state::notReady,
                        () -> notAlive(state.gateway())));
    }

    /** What the service says of itself, asked anew for each request. */
    interface State {
        AdminViews.ConfigView config();

        /** The gateway once it runs; null before. */
        @Nullable
        Gateway gateway();

        /** Why traffic should go elsewhere; null while ready. */
        @Nullable
        String notReady();
    }

    /** Loops that turn answer for the process; before there are any, that this is asked and answered does. */
    private static @Nullable String notAlive(@Nullable Gateway gateway) {
        return gateway == null ? null : notAlive(gateway.plane().stillNanos());
    }

    static @Nullable String notAlive(long still) {
        return still < STUCK.toNanos()
                ? null
                : "an event loop has not turned for " + TimeUnit.NANOSECONDS.toSeconds(still)
                        + " s (expected: less than " + STUCK.toSeconds() + " s)";
    }

    private static List<RunRow> runs(@Nullable Gateway gateway, int most) {
        return gateway == null ? List.of() : gateway.plane().runs().ledger().rows(most);
    }

    private static List<EndpointStatus> endpoints(@Nullable Gateway gateway) {
        return gateway == null
                ? List.of()
                : gateway.plane().live().snapshot().endpoints().status(System.nanoTime());
    }

    private static List<Decision> decisions(@Nullable Gateway gateway, String id) {
        return gateway == null ? List.of() : gateway.plane().decisions().of(id);
    }

    private static List<AdminViews.Account> budgets(@Nullable Gateway gateway) {
        if (gateway == null) {
            return List.of();
        }
        var books = gateway.budgets();
        var spokenOf = BudgetPolicy.budgets(
                gateway.plane().live().snapshot().policies().policies());
        return books.ledger().balances(books.clock().millis()).stream()
                .map(balance -> new AdminViews.Account(balance, speaks(spokenOf, balance.budget())))
                .toList();
    }

    private static List<Balance> spokenOf(Gateway gateway) {
        return budgets(gateway).stream()
                .filter(AdminViews.Account::spokenOf)
                .map(AdminViews.Account::balance)
                .toList();
    }

    /** A budget whose window is changed has another account. */
    private static boolean speaks(Map<String, Budget> spokenOf, Budget of) {
        var now = spokenOf.get(of.id());
        return now != null && now.window().equals(of.window());
    }

    private static Collection<ModelEntry> models(@Nullable Gateway gateway) {
        return gateway == null
                ? List.of()
                : gateway.plane().live().snapshot().routes().entries();
    }

    private static @Nullable LoopLedger loops(@Nullable Gateway gateway) {
        return gateway == null ? null : gateway.loops();
    }

    /** Shows the state of this gateway among the metrics. */
    void watch(Gateway gateway) {
        var plane = gateway.plane();
        metrics.show(new MetricSources(
                plane.bodyMemory()::usedBytes,
                plane.bodyMemory()::capacityBytes,
                gateway.listeners()::protocols,
                gateway.listeners()::streams,
                gateway.listeners()::certificates,
                plane::lagNanos,
                () -> plane.live().retryBudget().left(System.nanoTime()),
                () -> pools(plane),
                () -> endpoints(gateway),
                gateway.budgets().ledger(),
                () -> spokenOf(gateway),
                gateway::issuerKeys,
                gateway::webhooks,
                plane.runs().ledger()::size,
                gateway.loops()::size,
                gateway.loops()::detections,
                lines::written,
                lines::dropped,
                spans == null ? () -> 0 : spans::exported,
                spans == null ? () -> 0 : spans::dropped,
                gateway::limits));
    }

    private static Map<String, PoolStats> pools(DataPlane plane) {
        var pools = new HashMap<String, PoolStats>();
        // Two origins that differ in certificates or proxy have one name; their pools are shown as one.
        plane.upstreams().stats().forEach((origin, stats) -> pools.merge(origin.toString(), stats, PoolStats::plus));
        return pools;
    }

    /** Follows a configuration that is in force now. */
    void renewed(Snapshot snapshot, String version) {
        names.renew(snapshot);
        metrics.reloaded(true, version, snapshot.createdEpochSeconds());
    }

    /** Notes that a configuration was refused. */
    void refused(String version) {
        metrics.reloaded(false, version, 0);
    }

    /** The operator's log, beside the access lines. */
    OperatorLog log() {
        return log;
    }

    /** The ports of the admin, metrics and health servers; empty before they are bound. */
    Map<String, Integer> ports() {
        return admin == null ? Map.of() : admin.ports();
    }

    @Override
    public void settled(Settlement settlement) {
        if (access != null) {
            access.settled(settlement);
        }
        metrics.settled(settlement);
        if (spans != null) {
            spans.settled(settlement);
        }
    }

    @Override
    public void rejected(String listener, String requestId, Fault fault, String peer, boolean answered) {
        if (access != null) {
            access.rejected(listener, requestId, fault, peer, answered);
        }
        metrics.rejected(listener, requestId, fault, peer, answered);
    }

    @Override
    public void probed(String endpoint, boolean good) {
        metrics.probed(endpoint, good);
    }

    @Override
    public void changed(String endpoint, ProbeView now, String what) {
        switch (now) {
            case NONE -> {}
            case OK -> log.info("endpoint " + endpoint + " lives: its probe " + what);
            case UNKNOWN -> log.warn("endpoint " + endpoint + " stays in use, though its first probe failed: " + what);
            case UNHEALTHY -> log.warn("endpoint " + endpoint + " is out: its probes fail: " + what);
        }
    }

    @Override
    public void close() {
        if (admin != null) {
            admin.close();
        }
        if (spans != null) {
            spans.close();
        }
        metrics.close();
        lines.close();
    }
}

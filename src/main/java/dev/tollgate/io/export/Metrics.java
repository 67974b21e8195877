package dev.tollgate.io.export;

import dev.tollgate.fault.Fault;
import dev.tollgate.price.Cost;
import dev.tollgate.settle.AttemptRecord;
import dev.tollgate.settle.Settlement;
import dev.tollgate.telemetry.Codes;
import dev.tollgate.telemetry.OwnTime;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The metrics: exchanges are counted as they end, state is read when somebody asks.
 *
 * <p>Label values are bounded: model names that callers make up, endpoints beyond a thousand and models that upstreams name beyond some
 * hundreds are {@code other}.
 *
 * <p>Threads: any; {@link #settled} neither blocks nor throws and finds its series by a lookup per exchange and per attempt.
 */
public final class Metrics implements AutoCloseable {
    private static final int MAX_ENDPOINTS = 1024;
    private static final int MAX_POLICIES = 1024;
    private static final int MAX_MODELS = 512;
    private static final int MAX_CACHED = 4096;

    private record RequestKey(String listener, String surface, int status, String reason) {}

    private record CostKey(String asked, String endpoint, String basis) {}

    private record SurfaceSeries(
            DistributionDataPoint duration,
            DistributionDataPoint overhead,
            CounterDataPoint bytesIn,
            CounterDataPoint bytesOut) {}

    private final ConfiguredNames names;
    private final Instruments instruments;
    private final Exposition exposition;
    private final CallerSeries callers;
    private final LabelBound endpoints = new LabelBound(MAX_ENDPOINTS);
    private final LabelBound policies = new LabelBound(MAX_POLICIES);
    private final LabelBound models = new LabelBound(MAX_MODELS);
    private final LabelBound answeredModels = new LabelBound(MAX_MODELS);
    private final Map<RequestKey, CounterDataPoint> requests = new ConcurrentHashMap<>();
    private final Map<String, SurfaceSeries> surfaces = new ConcurrentHashMap<>();
    private final Map<AttemptSeries.Key, AttemptSeries> attempts = new ConcurrentHashMap<>();
    private final Map<CostKey, CounterDataPoint> costs = new ConcurrentHashMap<>();

    /**
     * Counts nothing yet.
     *
     * @param names which names may be labels
     * @param build the version of this program
     */
    public Metrics(ConfiguredNames names, String build) {
        this.names = names;
        var registry = new PrometheusRegistry();
        instruments = new Instruments(registry);
        callers = new CallerSeries(instruments);
        exposition = new Exposition(registry, build);
    }

    /** From now on the state that these sources tell is shown too. */
    public void show(MetricSources sources) {
        exposition.show(sources);
    }

    /** Counts an exchange that has ended. */
    public void settled(Settlement settlement) {
        var exchanged = settlement.exchanged();
        var fault = exchanged.fault();
        var surface = Codes.surface(exchanged.surface());
        var key = new RequestKey(
                exchanged.arrival().listener(),
                surface,
                exchanged.status(),
                Codes.reason(fault == null ? null : fault.reason()));
        cached(requests, key, this::requests).inc();
        var series = cached(surfaces, surface, this::surface);
        series.duration.observe(AttemptSeries.seconds(OwnTime.totalNanos(exchanged)));
        long own = OwnTime.nanos(exchanged);
        if (own >= 0) {
            series.overhead.observe(own / 1e9);
        }
        series.bytesIn.inc(exchanged.bytesIn());
        series.bytesOut.inc(exchanged.bytesOut());
        callers.add(settlement);
        for (var note : exchanged.notes()) {
            instruments
                    .policyDecisions
                    .labelValues(policies.of(note.policy()), note.kind().code(), note.action())
                    .inc();
        }
        if (!exchanged.attempts().isEmpty()) {
            attempts(settlement);
        }
    }

    /** Counts a request that was refused before an exchange began; the shape of {@code io.server.RejectionListener}. */
    public void rejected(String listener, String requestId, Fault fault, String peer, boolean answered) {
        instruments
                .rejected
                .labelValues(
                        listener,
                        Integer.toString(fault.status()),
                        fault.reason().code())
                .inc();
    }

    /** Counts an active probe; the shape of {@code io.probe.ProbeListener}. */
    public void probed(String endpoint, boolean good) {
        instruments
                .probes
                .labelValues(endpoints.of(endpoint), good ? "success" : "failure")
                .inc();
    }

    /** Notes that a configuration was put in force, or that one was not and the last good one stays. */
    public void reloaded(boolean success, String version, long epochSeconds) {
        instruments.reloads.labelValues(success ? "success" : "failure").inc();
        instruments.reloadOk.set(success ? 1 : 0);
        if (success) {
            instruments.reloadTime.set((double) epochSeconds);
            exposition.configuration(version);
        }
    }

    /** Everything in Prometheus' text format; some milliseconds of work. */
    public String scrape() {
        return exposition.text();
    }

    @Override
    public void close() {
        exposition.close();
    }

    private void attempts(Settlement settlement) {
        var exchanged = settlement.exchanged();
        var request = exchanged.request();
        boolean configured = request != null && names.model(request.model());
        var asked = request != null && configured ? request.model() : Codes.OTHER;
        var operation = request == null ? Codes.OTHER : request.operation().otelName();
        var records = exchanged.attempts();
        for (int i = 0; i < records.size(); i++) {
            var attempt = records.get(i);
            var endpoint = endpoints.of(attempt.endpoint());
            cached(attempts, key(attempt, endpoint, asked, operation, configured), this::series)
                    .add(attempt, exchanged.streamed());
            money(settlement.attemptCosts().get(i), asked, endpoint);
            if (i > 0) {
                var from = endpoints.of(records.get(i - 1).endpoint());
                instruments.failovers.labelValues(asked, from, endpoint).inc();
            }
        }
        long firstToken = OwnTime.firstTokenNanos(exchanged);
        if (exchanged.streamed() && firstToken >= 0) {
            instruments.firstTokenSeconds.labelValues(asked).observe(firstToken / 1e9);
        }
        var saved = settlement.saved();
        if (saved != null) {
            instruments.saved.labelValues(asked).inc(saved.approximateDollars());
        }
    }

    private AttemptSeries.Key key(
            AttemptRecord attempt, String endpoint, String asked, String operation, boolean configured) {
        var answered = attempt.responseModel();
        return new AttemptSeries.Key(
                operation,
                asked,
                endpoint,
                // A direct name is the caller's own invention.
                configured ? models.of(attempt.model()) : Codes.OTHER,
                answered == null ? "" : configured ? answeredModels.of(answered) : Codes.OTHER,
                Codes.why(attempt.why()),
                Codes.outcome(attempt),
                attempt.status(),
                names.of(attempt.endpoint()));
    }

    private void money(Cost cost, String asked, String endpoint) {
        if (cost.isUnknown()) {
            instruments.unpriced.labelValues(asked, endpoint).inc();
        } else {
            cached(costs, new CostKey(asked, endpoint, Codes.basis(cost.basis())), this::cost)
                    .inc(cost.total().approximateDollars());
        }
    }

    private CounterDataPoint requests(RequestKey key) {
        return instruments.requests.labelValues(key.listener, key.surface, Integer.toString(key.status), key.reason);
    }

    private SurfaceSeries surface(String surface) {
        return new SurfaceSeries(
                instruments.requestSeconds.labelValues(surface),
                instruments.overheadSeconds.labelValues(surface),
                instruments.bytesIn.labelValues(surface),
                instruments.bytesOut.labelValues(surface));
    }

    private AttemptSeries series(AttemptSeries.Key key) {
        return new AttemptSeries(key, instruments);
    }

    private CounterDataPoint cost(CostKey key) {
        return instruments.cost.labelValues(key.asked, key.endpoint, key.basis);
    }

    /** Series are kept up to a bound; beyond it they are looked up by their labels, which is slower and no less right. */
    private static <K, V> V cached(Map<K, V> cache, K key, Function<K, V> maker) {
        var found = cache.get(key);
        if (found != null) {
            return found;
        }
        var made = maker.apply(key);
        if (cache.size() < MAX_CACHED) {
            cache.put(key, made);
        }
        return made;
    }
}

package dev.tollgate.io.export;

import dev.tollgate.endpoint.BreakerView;
import dev.tollgate.endpoint.EndpointStatus;
import dev.tollgate.endpoint.ProbeView;
import dev.tollgate.io.keys.IssuerKeysStatus;
import dev.tollgate.io.upstream.PoolStats;
import dev.tollgate.policy.loop.guard.LoopLedger;
import dev.tollgate.telemetry.TollgateNames;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** The gateway's own state as one consistent set of snapshots, read when Prometheus asks. Threads: any. */
final class StateCollector implements MultiCollector {
    private final MetricSources sources;

    StateCollector(MetricSources sources) {
        this.sources = sources;
    }

    @Override
    public MetricSnapshots collect() {
        var page = new StatePage();
        process(page);
        limits(page, sources.limits().get());
        pools(page, sources.pools().get());
        endpoints(page, sources.endpoints().get());
        BudgetSeries.show(page, sources.budgets(), sources.accounts().get());
        issuerKeys(page, sources.issuerKeys().get());
        WebhookSeries.show(page, sources.webhooks().get());
        page.gauge(
                TollgateNames.RUNS,
                "Agent runs that are remembered.",
                sources.runs().getAsLong());
        page.gauge(
                TollgateNames.LOOP_RUNS,
                "Runs that the loop guard keeps.",
                sources.loopRuns().getAsLong());
        loops(page, sources.loops().get());
        return page.snapshots();
    }

    private void process(StatePage page) {
        page.gauge(
                TollgateNames.BODY_MEMORY_USED,
                "Bytes of request bodies that are held.",
                sources.bodyMemoryUsed().getAsLong());
        page.gauge(
                TollgateNames.BODY_MEMORY_CAPACITY,
                "The most bytes of request bodies that may be held.",
                sources.bodyMemoryCapacity().getAsLong());
        var connections = page.gauges(TollgateNames.CONNECTIONS, "Open client connections, by protocol.");
        sources.connections().get().forEach((protocol, open) -> connections.add(open, "protocol", protocol));
        page.gauge(
                TollgateNames.STREAMS,
                "Open streams of client connections of HTTP/2.",
                sources.streams().getAsInt());
        var expiries = page.gauges(
                TollgateNames.CERTIFICATE_EXPIRY, "When the certificate of a listener expires, in seconds since 1970.");
        sources.certificates().get().forEach((name, expiry) -> expiries.add(expiry.getEpochSecond(), "listener", name));
        page.gauge(
                TollgateNames.LOOP_LAG,
                "How late the latest event loop runs, in seconds.",
                sources.loopLagNanos().getAsLong() / 1e9);
        page.gauge(
                TollgateNames.RETRY_BUDGET,
                "Retries that may be made now.",
                sources.retryBudgetLeft().getAsInt());
        page.counter(
                TollgateNames.LINES_WRITTEN,
                "Log lines written.",
                sources.linesWritten().getAsLong());
        page.counter(
                TollgateNames.LINES_DROPPED,
                "Log lines dropped because the log is slower than the traffic.",
                sources.linesDropped().getAsLong());
        page.counter(
                TollgateNames.SPANS_EXPORTED,
                "Spans that the collector took.",
                sources.spansExported().getAsLong());
        page.counter(
                TollgateNames.SPANS_DROPPED,
                "Spans dropped: the queue was full, or the collector refused them.",
                sources.spansDropped().getAsLong());
    }

    private static void issuerKeys(StatePage page, Map<String, IssuerKeysStatus> issuers) {
        if (issuers.isEmpty()) {
            return;
        }
        var keys = page.gauges(TollgateNames.ISSUER_KEYS, "Keys of an issuer that are at hand.");
        issuers.forEach((url, status) -> keys.add(status.keys(), "url", url));
        var ages = page.gauges(TollgateNames.ISSUER_KEYS_AGE, "Seconds since an issuer's keys were had.");
        issuers.forEach((url, status) -> {
            if (status.ageSeconds() >= 0) {
                ages.add(status.ageSeconds(), "url", url);
            }
        });
        var failures = page.gauges(
                TollgateNames.ISSUER_KEYS_FAILURES,
                "Tries to fetch an issuer's keys that failed since the last good one.");
        issuers.forEach((url, status) -> failures.add(status.failures(), "url", url));
        var fetches = page.counters(TollgateNames.ISSUER_KEYS_FETCHES, "Tries to fetch an issuer's keys, by outcome.");
        issuers.forEach((url, status) -> fetches.add(status.fetched(), "url", url, "outcome", "ok")
                .add(status.failed(), "url", url, "outcome", "failed"));
    }

    private static void limits(StatePage page, MetricSources.Limits limits) {
        page.gauge(TollgateNames.LIMIT_KEYS, "Keys of limits that have a bucket in this process.", limits.keys());
        page.counter(
                TollgateNames.LIMIT_FORGOTTEN,
                "Buckets of limits that made way for others before they were empty.",
                limits.forgotten());
        var shared = limits.shared();
        if (shared != null) {
            page.gauge(TollgateNames.REDIS_USABLE, "1 while Redis answers in time.", shared.usable() ? 1 : 0);
            page.counter(
                    TollgateNames.REDIS_FAILURES, "Timeouts, errors and lost connections of Redis.", shared.failures());
            page.counter(TollgateNames.LIMIT_ASKED, "Calls whose limits were asked of Redis.", shared.asked());
            page.counter(
                    TollgateNames.LIMIT_ALONE,
                    "Calls whose limits this replica counted as its share, because Redis was away.",
                    shared.alone());
        }
    }

    private static void loops(StatePage page, List<LoopLedger.Detections> detections) {
        var found = page.counters(
                TollgateNames.LOOP_DETECTIONS,
                "Calls in which the loop guard found something, by rule and what was done.");
        long prevented = 0;
        for (var each : detections) {
            found.add(
                    each.count(),
                    "rule",
                    each.rule().name(),
                    "action",
                    each.action().code());
            prevented += each.action().prevents() ? each.count() : 0;
        }
        page.counter(TollgateNames.LOOP_PREVENTED, "Calls that the loop guard kept from models.", prevented);
    }

    private static void pools(StatePage page, Map<String, PoolStats> pools) {
        var open = page.gauges(TollgateNames.POOL_CONNECTIONS, "Connections to upstreams, by state.");
        pools.forEach((origin, pool) -> open.add(pool.idle(), "origin", origin, "state", "idle")
                .add(pool.inUse(), "origin", origin, "state", "in_use")
                .add(pool.connecting(), "origin", origin, "state", "connecting")
                .add(pool.closing(), "origin", origin, "state", "closing"));
        var waiting = page.gauges(TollgateNames.POOL_WAITING, "Requests that wait for a connection.");
        pools.forEach((origin, pool) -> waiting.add(pool.waiting(), "origin", origin));
        counters(page, pools, TollgateNames.POOL_CREATED, "Connections opened.", PoolStats::created);
        counters(page, pools, TollgateNames.POOL_REUSED, "Times an open connection was lent again.", PoolStats::reused);
        counters(page, pools, TollgateNames.POOL_FAILED, "Connections that could not be opened.", PoolStats::failed);
        counters(
                page,
                pools,
                TollgateNames.POOL_REJECTED,
                "Requests for a connection that ended in the queue.",
                PoolStats::rejected);
    }

    private static void counters(
            StatePage page, Map<String, PoolStats> pools, String name, String help, ToLongFunction<PoolStats> value) {
        var counters = page.counters(name, help);
        pools.forEach((origin, pool) -> counters.add(value.applyAsLong(pool), "origin", origin));
    }

    private static void endpoints(StatePage page, List<EndpointStatus> all) {
        var breaker = page.gauges(TollgateNames.ENDPOINT_BREAKER, "1 for the state that the endpoint's breaker is in.");
        for (var endpoint : all) {
            for (var state : BreakerView.values()) {
                breaker.add(endpoint.breaker() == state ? 1 : 0, "endpoint", endpoint.name(), "state", state.code());
            }
        }
        gauges(page, all, TollgateNames.ENDPOINT_HEALTHY, "1 unless probes fail.", StateCollector::healthy);
        gauges(
                page,
                all,
                TollgateNames.ENDPOINT_COOLDOWN,
                "Seconds of cooldown left, 0 for none.",
                EndpointStatus::cooldownSeconds);
        gauges(page, all, TollgateNames.ENDPOINT_REQUESTS, "Requests under way.", EndpointStatus::requests);
        var tokens =
                page.gauges(TollgateNames.ENDPOINT_TOKENS, "Tokens under way: prompts unanswered, output expected.");
        for (var endpoint : all) {
            tokens.add(endpoint.promptTokens(), "endpoint", endpoint.name(), "kind", "prompt")
                    .add(endpoint.outputTokens(), "endpoint", endpoint.name(), "kind", "output");
        }
        learned(
                page,
                all,
                TollgateNames.LEARNED_FIRST_TOKEN,
                "Learned seconds to the first token of an empty prompt on an idle server.",
                measured -> measured.speed().baseSeconds());
        learned(
                page,
                all,
                TollgateNames.LEARNED_OUTPUT_TOKEN,
                "Learned seconds between two output tokens.",
                measured -> measured.speed().secondsPerOutputToken());
        learned(
                page,
                all,
                TollgateNames.LEARNED_SUCCESS,
                "Learned share of attempts that succeed.",
                EndpointStatus.Measured::success);
    }

    private static double healthy(EndpointStatus endpoint) {
        return endpoint.probes() == ProbeView.UNHEALTHY ? 0 : 1;
    }

    private static void gauges(
            StatePage page,
            List<EndpointStatus> all,
            String name,
            String help,
            ToDoubleFunction<EndpointStatus> value) {
        var gauges = page.gauges(name, help);
        for (var endpoint : all) {
            gauges.add(value.applyAsDouble(endpoint), "endpoint", endpoint.name());
        }
    }

    private static void learned(
            StatePage page,
            List<EndpointStatus> all,
            String name,
            String help,
            ToDoubleFunction<EndpointStatus.Measured> value) {
        var gauges = page.gauges(name, help);
        for (var endpoint : all) {
            for (var measured : endpoint.models()) {
                var model = measured.model().isEmpty() ? "other" : measured.model();
                gauges.add(value.applyAsDouble(measured), "endpoint", endpoint.name(), "model", model);
            }
        }
    }
}

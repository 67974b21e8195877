package dev.tollgate.io.export;

import dev.tollgate.telemetry.GenAiNames;
import dev.tollgate.telemetry.TollgateNames;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/**
 * Every instrument that exchanges are counted with.
 *
 * <p>Straight on the Prometheus client: Micrometer's own histograms keep a decaying maximum beside each, which costs more per record than
 * everything else here together and is a second series nobody asked for.
 */
final class Instruments {
    /** Own overhead: from 25 microseconds on, where a proxy lives. */
    private static final double[] OVERHEAD_BUCKETS = {
        0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1
    };
    /** Of the GenAI conventions' {@code gen_ai.server.time_per_output_token}. */
    private static final double[] OUTPUT_TOKEN_BUCKETS = {
        0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5
    };

    final Counter requests;
    final Counter callerRequests;
    final Counter callerCost;
    final Counter policyDecisions;
    final Histogram requestSeconds;
    final Histogram overheadSeconds;
    final Counter bytesIn;
    final Counter bytesOut;
    final Counter rejected;
    final Histogram firstTokenSeconds;
    final Histogram outputTokenSeconds;
    final Counter decisions;
    final Counter attempts;
    final Counter failovers;
    final Counter probes;
    final Counter tokens;
    final Counter cost;
    final Gauge saved;
    final Counter unpriced;
    final Histogram genAiTokens;
    final Histogram genAiDuration;
    final Histogram genAiFirstChunk;
    final Counter reloads;
    final Gauge reloadOk;
    final Gauge reloadTime;

    private final PrometheusRegistry registry;

    Instruments(PrometheusRegistry registry) {
        this.registry = registry;
        requests = counter(
                TollgateNames.REQUESTS,
                "Exchanges that ended, by face, status and reason.",
                "listener",
                "surface",
                "status",
                "reason");
        callerRequests = counter(
                TollgateNames.CALLER_REQUESTS,
                "Exchanges that ended, by whose they were.",
                "caller",
                "agent",
                "team",
                "status");
        callerCost =
                counter(TollgateNames.CALLER_COST, "Dollars, by whose calls cost them.", "caller", "agent", "team");
        policyDecisions = counter(
                TollgateNames.POLICY_DECISIONS,
                "What policies did beyond letting calls pass.",
                "policy",
                "kind",
                "action");
        requestSeconds = histogram(
                TollgateNames.REQUEST_SECONDS,
                "Seconds from arrival to the end of the answer.",
                GenAiNames.secondsBuckets(),
                "surface");
        overheadSeconds = histogram(
                TollgateNames.OVERHEAD_SECONDS,
                "Seconds that the gateway itself held a request up.",
                OVERHEAD_BUCKETS,
                "surface");
        bytesIn = counter(TollgateNames.BYTES_IN, "Bytes of request bodies.", "surface");
        bytesOut = counter(TollgateNames.BYTES_OUT, "Bytes of answers' bodies.", "surface");
        rejected = counter(
                TollgateNames.REJECTED,
                "Requests refused by the rules of HTTP before an exchange began.",
                "listener",
                "status",
                "reason");
        firstTokenSeconds = histogram(
                TollgateNames.FIRST_TOKEN_SECONDS,
                "Seconds from arrival to the first token of a streamed answer, as the caller sees it.",
                GenAiNames.secondsBuckets(),
                "model");
        outputTokenSeconds = histogram(
                TollgateNames.OUTPUT_TOKEN_SECONDS,
                "Seconds per output token after the first, of streamed answers.",
                OUTPUT_TOKEN_BUCKETS,
                "model",
                "endpoint");
        decisions = counter(TollgateNames.DECISIONS, "Picks of an endpoint and why.", "model", "endpoint", "why");
        attempts = counter(
                TollgateNames.ATTEMPT_OUTCOMES,
                "Attempts by how they ended; status is the upstream's, 0 for none.",
                "endpoint",
                "outcome",
                "status");
        failovers =
                counter(TollgateNames.FAILOVERS, "Attempts made because an earlier one failed.", "model", "from", "to");
        probes = counter(TollgateNames.PROBES, "Active probes by how they ended.", "endpoint", "result");
        tokens = counter(TollgateNames.TOKENS, "Tokens in disjoint classes, as billed.", "model", "endpoint", "class");
        cost = counter(
                TollgateNames.COST,
                "US dollars spent, where a price is known; partial is a lower bound.",
                "model",
                "endpoint",
                "basis");
        saved = Gauge.builder()
                .name(TollgateNames.SAVED_USD)
                .help(
                        "US dollars saved by routing since the start: mean price of the eligible targets less the actual.")
                .labelNames("model")
                .withoutExemplars()
                .register(registry);
        unpriced = counter(
                TollgateNames.UNPRICED,
                "Attempts that may have been billed and whose cost nobody can say.",
                "model",
                "endpoint");
        genAiTokens = histogram(
                GenAiNames.CLIENT_TOKEN_USAGE,
                "Number of input and output tokens used; input includes cached, output includes reasoning.",
                GenAiNames.tokenBuckets(),
                genAiLabels(GenAiNames.LABEL_TOKEN_TYPE));
        genAiDuration = histogram(
                GenAiNames.CLIENT_OPERATION_DURATION,
                "GenAI operation duration: one attempt, from pick to end.",
                GenAiNames.secondsBuckets(),
                genAiLabels("error_type"));
        genAiFirstChunk = histogram(
                GenAiNames.CLIENT_TIME_TO_FIRST_CHUNK,
                "Time to the first chunk of a streamed answer, from pick.",
                GenAiNames.secondsBuckets(),
                genAiLabels());
        reloads = counter(TollgateNames.RELOADS, "Configurations that were read, by result.", "result");
        reloadOk = gauge(TollgateNames.RELOAD_OK, "1 if the last configuration that was read is in force.");
        reloadTime = gauge(
                TollgateNames.RELOAD_TIME, "When a configuration was last put in force, in seconds of Unix time.");
    }

    private static String[] genAiLabels(String... more) {
        var labels = new String[6 + more.length];
        labels[0] = GenAiNames.LABEL_OPERATION;
        labels[1] = GenAiNames.LABEL_PROVIDER;
        labels[2] = GenAiNames.LABEL_REQUEST_MODEL;
        labels[3] = GenAiNames.LABEL_RESPONSE_MODEL;
        labels[4] = "server_address";
        labels[5] = "server_port";
        System.arraycopy(more, 0, labels, 6, more.length);
        return labels;
    }

    private Counter counter(String name, String help, String... labels) {
        return Counter.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .withoutExemplars()
                .register(registry);
    }

    private Gauge gauge(String name, String help) {
        return Gauge.builder().name(name).help(help).withoutExemplars().register(registry);
    }

    private Histogram histogram(String name, String help, double[] bounds, String... labels) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .classicOnly()
                .classicUpperBounds(bounds)
                .labelNames(labels)
                .withoutExemplars()
                .register(registry);
    }
}

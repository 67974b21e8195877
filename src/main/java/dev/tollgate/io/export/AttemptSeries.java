package dev.tollgate.io.export;

import dev.tollgate.endpoint.Failure;
import dev.tollgate.llm.Usage;
import dev.tollgate.price.TokenClass;
import dev.tollgate.settle.AttemptRecord;
import dev.tollgate.telemetry.Codes;
import dev.tollgate.telemetry.UpstreamPlace;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The series that attempts of one kind count into, looked up once.
 *
 * <p>Threads: any; the data points are made for many writers. The series of tokens exist from the first tokens on.
 */
final class AttemptSeries {
    /**
     * What makes two attempts count into the same series; every part is bounded.
     *
     * @param asked the configured name that the caller asked for, or {@code other}
     * @param model the upstream's name of the model, or {@code other}
     * @param answered the model that says it answered; empty where none did
     */
    record Key(
            String operation,
            String asked,
            String endpoint,
            String model,
            String answered,
            String why,
            String outcome,
            int status,
            UpstreamPlace place) {}

    private static final List<String> CLASSES = TokenClass.ALL.stream()
            .map(each -> each.name().toLowerCase(Locale.ROOT))
            .toList();

    private final Key key;
    private final Instruments instruments;
    private final CounterDataPoint decisions;
    private final CounterDataPoint attempts;
    private final DistributionDataPoint duration;
    private final @Nullable CounterDataPoint[] tokens = new CounterDataPoint[TokenClass.ALL.size()];
    private volatile @Nullable Answered answers;

    private record Answered(
            DistributionDataPoint input,
            DistributionDataPoint output,
            DistributionDataPoint firstChunk,
            DistributionDataPoint outputToken) {}

    AttemptSeries(Key key, Instruments instruments) {
        this.key = key;
        this.instruments = instruments;
        decisions = instruments.decisions.labelValues(key.asked, key.endpoint, key.why);
        attempts = instruments.attempts.labelValues(key.endpoint, key.outcome, Integer.toString(key.status));
        duration = instruments.genAiDuration.labelValues(labels(errorType(key)));
    }

    /** The upstream's status where it answered with one, else the kind of failure; empty for success, as the conventions have it. */
    private static String errorType(Key key) {
        if (key.outcome.equals(Codes.OK)) {
            return "";
        }
        return key.outcome.equals(STATUS) ? Integer.toString(key.status) : key.outcome;
    }

    private static final String STATUS = Failure.Kind.STATUS.name().toLowerCase(Locale.ROOT);

    void add(AttemptRecord attempt, boolean streamed) {
        decisions.inc();
        attempts.inc();
        duration.observe(seconds(attempt.endNanos() - attempt.startNanos()));
        var usage = attempt.usage();
        if (usage == null) {
            return;
        }
        var answered = answered();
        answered.input.observe((double) usage.totalInput());
        answered.output.observe((double) usage.totalOutput());
        for (int i = 0; i < CLASSES.size(); i++) {
            long count = TokenClass.ALL.get(i).tokens(usage);
            if (count > 0) {
                tokens(i).inc(count);
            }
        }
        if (streamed && attempt.firstTokenNanos() >= 0) {
            streamed(attempt, usage, answered);
        }
    }

    private static void streamed(AttemptRecord attempt, Usage usage, Answered answered) {
        answered.firstChunk.observe(seconds(attempt.firstTokenNanos() - attempt.startNanos()));
        long gaps = usage.totalOutput() - 1;
        if (gaps > 0 && attempt.succeeded()) {
            answered.outputToken.observe(seconds(attempt.endNanos() - attempt.firstTokenNanos()) / gaps);
        }
    }

    /** Two threads may look a series up twice; both find the same one. */
    private Answered answered() {
        var found = answers;
        if (found == null) {
            found = new Answered(
                    instruments.genAiTokens.labelValues(labels("input")),
                    instruments.genAiTokens.labelValues(labels("output")),
                    instruments.genAiFirstChunk.labelValues(labels()),
                    instruments.outputTokenSeconds.labelValues(key.asked, key.endpoint));
            answers = found;
        }
        return found;
    }

    private CounterDataPoint tokens(int tokenClass) {
        var found = tokens[tokenClass];
        if (found == null) {
            found = instruments.tokens.labelValues(key.asked, key.endpoint, CLASSES.get(tokenClass));
            tokens[tokenClass] = found;
        }
        return found;
    }

    private String[] labels(String... more) {
        var labels = new ArrayList<>(List.of(
                key.operation,
                key.place.provider(),
                key.model,
                key.answered,
                key.place.address(),
                key.place.port() == 0 ? "" : Integer.toString(key.place.port())));
        labels.addAll(List.of(more));
        return labels.toArray(String[]::new);
    }

    static double seconds(long nanos) {
        return Math.max(0, nanos) / 1e9;
    }
}

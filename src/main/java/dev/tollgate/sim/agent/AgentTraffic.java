package dev.tollgate.sim.agent;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What simulated agents send.
 *
 * @param baseUrl where {@code /chat/completions} is appended, for instance {@code http://127.0.0.1:4000/v1}
 * @param models asked for in turn by the draw, at least one
 * @param ratePerSecond mean arrivals per second; they do not wait for answers
 * @param maxInFlight arrivals beyond that many open calls are skipped and counted
 * @param deadline for each call as a whole
 * @param streamedShare share of calls that are streamed, 0 to 1
 * @param apiKey bearer token, or null; never printed
 * @param explain whether calls carry {@code tollgate-explain: 1}
 */
public record AgentTraffic(
        URI baseUrl,
        List<String> models,
        double ratePerSecond,
        int maxInFlight,
        Duration deadline,
        double streamedShare,
        @Nullable String apiKey,
        boolean explain,
        long seed) {

    public AgentTraffic {
        models = List.copyOf(models);
        if (models.isEmpty()
                || !(ratePerSecond > 0 && ratePerSecond <= 1000)
                || maxInFlight < 1
                || !deadline.isPositive()) {
            throw new IllegalArgumentException("traffic: " + models + ", " + ratePerSecond + "/s, " + maxInFlight + ", "
                    + deadline + " (expected: a model, a rate above 0 and at most 1000, a place, a deadline)");
        }
    }

    /** Eight calls a second, half of them streamed, each explained and over within 30 seconds. */
    public static AgentTraffic light(URI baseUrl, List<String> models, long seed) {
        return new AgentTraffic(baseUrl, models, 8, 64, Duration.ofSeconds(30), 0.5, null, true, seed);
    }

    @Override
    public String toString() {
        return "AgentTraffic[" + baseUrl + ", " + models + ", " + ratePerSecond + "/s]";
    }
}

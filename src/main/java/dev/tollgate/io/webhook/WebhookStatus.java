package dev.tollgate.io.webhook;

import java.util.HashMap;
import java.util.Map;

/**
 * How it stands with one webhook.
 *
 * @param url where it is, without a query
 * @param outcomes questions so far by what came of them: {@code pass}, {@code mask}, {@code reject}, or why there was no verdict
 * @param seconds that those took which were sent
 * @param underWay questions without a verdict yet
 * @param resting whether it failed so often that for a moment it is not asked
 */
public record WebhookStatus(String url, Map<String, Long> outcomes, double seconds, int underWay, boolean resting) {
    public WebhookStatus {
        outcomes = Map.copyOf(outcomes);
    }

    /** Both as one. */
    WebhookStatus plus(WebhookStatus other) {
        var sums = new HashMap<>(outcomes);
        other.outcomes.forEach((outcome, count) -> sums.merge(outcome, count, Long::sum));
        return new WebhookStatus(
                url, sums, seconds + other.seconds, underWay + other.underWay, resting || other.resting);
    }
}

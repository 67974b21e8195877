package dev.tollgate.endpoint;

import java.util.List;
import java.util.OptionalInt;

/**
 * An endpoint at one moment, as {@code /api/endpoints} shows it.
 *
 * @param name {@code provider/index}
 * @param url the base URL
 * @param probes what active probes say
 * @param openSeconds until the breaker lets a probe through; 0 if it is not open
 * @param cooldownSeconds of cooldown left; 0 if none
 * @param requests under way
 * @param promptTokens dispatched and not yet answered by a first token
 * @param outputTokens still expected
 * @param models what was measured here, by upstream model
 */
public record EndpointStatus(
        String name,
        String url,
        ProbeView probes,
        BreakerView breaker,
        double openSeconds,
        double cooldownSeconds,
        int requests,
        long promptTokens,
        long outputTokens,
        OptionalInt maxInflight,
        List<Measured> models) {

    /**
     * What was learned about one upstream model.
     *
     * @param model empty for all models beyond those measured apart
     * @param answers seen so far
     */
    public record Measured(String model, long answers, Speed speed, double success) {}
}

package dev.tollgate.endpoint;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint and all that is known about it now. Reads are for choosing; the only way to change it is a {@link Lease}, or a probe.
 *
 * <p>Threads: any thread. It outlives reloads: {@link #configured} gives a new view that shares the same state.
 */
public final class LiveEndpoint {
    /** Upstream models that are measured apart; what is beyond shares one measure. */
    static final int MAX_MODELS = 256;

    private static final String OTHER_MODELS = "";

    private final Endpoint endpoint;
    private final int cap;
    private final InFlight inFlight;
    private final HealthLedger health;
    private final ConcurrentHashMap<String, LearnedRates> rates;
    private final LearnedModels models;

    LiveEndpoint(Endpoint endpoint, LearnedModels models, LongSupplier nanoTime) {
        this(endpoint, new InFlight(), new HealthLedger(endpoint.name(), nanoTime), new ConcurrentHashMap<>(), models);
    }

    private LiveEndpoint(
            Endpoint endpoint,
            InFlight inFlight,
            HealthLedger health,
            ConcurrentHashMap<String, LearnedRates> rates,
            LearnedModels models) {
        this.endpoint = endpoint;
        this.cap = endpoint.maxInflight().orElse(Integer.MAX_VALUE);
        this.inFlight = inFlight;
        this.health = health;
        this.rates = rates;
        this.models = models;
    }

    /** The same state under a new configuration of the same identity. */
    LiveEndpoint configured(Endpoint anew) {
        return anew.equals(endpoint) ? this : new LiveEndpoint(anew, inFlight, health, rates, models);
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /** {@code provider/index}. */
    public String name() {
        return endpoint.name();
    }

    /** Requests under way. */
    public int requests() {
        return inFlight.requests();
    }

    /** Prompt tokens dispatched whose first answer token has not come. */
    public long promptTokensInFlight() {
        return inFlight.promptTokens();
    }

    /** Prompt and expected output tokens under way. */
    public long tokensInFlight() {
        return inFlight.promptTokens() + inFlight.outputTokens();
    }

    /** Whether as many requests are under way as may be. */
    public boolean saturated() {
        return inFlight.requests() >= cap;
    }

    /** Whether active probes say that it is down; one that never succeeded is unknown, not down. */
    public boolean down() {
        return health.probes() == ProbeView.UNHEALTHY;
    }

    /** What active probes say. */
    public ProbeView probes() {
        return health.probes();
    }

    public BreakerView breaker(long nowNanos) {
        return health.breaker(nowNanos);
    }

    /** Nanoseconds until the breaker lets a probe through; 0 if it is not open. */
    public long openLeft(long nowNanos) {
        return health.openLeft(nowNanos);
    }

    /** Nanoseconds of cooldown left; 0 if none. */
    public long cooldownLeft(long nowNanos) {
        return health.cooldownLeft(nowNanos);
    }

    /** The share of its traffic that it should get now: below 1 for a minute at most after it was new or out. */
    public double share(long nowNanos) {
        return health.slowStart().share(nowNanos);
    }

    /** Nanoseconds until it should get all of its traffic; 0 if it should now. */
    public long shareLeft(long nowNanos) {
        return health.slowStart().left(nowNanos);
    }

    /** How fast this model has been here. */
    public Speed speed(String model) {
        var known = known(model);
        return known == null ? endpoint.preset() : known.speed();
    }

    /** The share of attempts that succeed here, 0.05 to 1. */
    public double success(String model, long nowNanos) {
        var known = known(model);
        return known == null ? LearnedRates.SUCCESS_PRIOR : known.success(nowNanos);
    }

    /** Answers of this model seen here so far. */
    public long observed(String model) {
        var known = known(model);
        return known == null ? 0 : known.observed();
    }

    /** Nanoseconds since this model was last asked here; {@link Long#MAX_VALUE} if it never was. */
    public long idle(String model, long nowNanos) {
        var known = known(model);
        return known == null ? Long.MAX_VALUE : Math.max(0, nowNanos - known.askedNanos());
    }

    /** Counts the result of an active probe. What calls met while it was out says nothing of a server that is back. */
    public void probed(boolean good) {
        var before = health.probes();
        health.probed(good);
        if (before == ProbeView.UNHEALTHY && health.probes() == ProbeView.OK) {
            health.recovered();
            recovered();
        }
    }

    /** Forgets what active probes said: nobody probes it any more. */
    public void unprobed() {
        health.unprobed();
    }

    /**
     * Opens the lease of one attempt.
     *
     * @param entry the model name the client asked for
     * @param model the upstream's name for it
     * @param promptTokens the prompt's likely tokens
     * @param outputTokens the answer's likely tokens
     * @param panic whether to go past an open breaker
     * @return null if it is full or its breaker refuses
     */
    public @Nullable Lease open(
            String entry, String model, long promptTokens, long outputTokens, boolean panic, long nowNanos) {
        if (!inFlight.tryOpen(cap, promptTokens, outputTokens)) {
            return null;
        }
        var acquired = health.tryAcquire();
        if (!acquired && !panic) {
            inFlight.promptDone(promptTokens);
            inFlight.close(outputTokens);
            return null;
        }
        var learned = ratesFor(model, nowNanos);
        learned.asked(nowNanos);
        return new Lease(this, learned, entry, model, promptTokens, outputTokens, inFlight.promptTokens(), acquired);
    }

    /** What was measured of a model; what is beyond those measured apart shares one measure. */
    private @Nullable LearnedRates known(String model) {
        var own = rates.get(model);
        return own == null ? rates.get(OTHER_MODELS) : own;
    }

    private LearnedRates ratesFor(String model, long nowNanos) {
        var known = rates.get(model);
        if (known != null) {
            return known;
        }
        var key = rates.size() >= MAX_MODELS ? OTHER_MODELS : model;
        return rates.computeIfAbsent(key, _ -> new LearnedRates(endpoint.preset(), nowNanos));
    }

    InFlight inFlight() {
        return inFlight;
    }

    /** It has come to a configuration that others serve already: it starts slowly. */
    LiveEndpoint joining(long nowNanos) {
        health.slowStart().back(nowNanos, Long.MAX_VALUE);
        return this;
    }

    /** It was broken and is not any more: what calls met before says nothing about it now. */
    void recovered() {
        rates.values().forEach(LearnedRates::forgive);
    }

    HealthLedger health() {
        return health;
    }

    LearnedModels models() {
        return models;
    }

    /** What the admin API shows. */
    public EndpointStatus status(long nowNanos) {
        var measured = rates.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(e -> new EndpointStatus.Measured(
                        e.getKey(),
                        e.getValue().observed(),
                        e.getValue().speed(),
                        e.getValue().success(nowNanos)))
                .toList();
        return new EndpointStatus(
                name(),
                endpoint.id().url(),
                probes(),
                breaker(nowNanos),
                openLeft(nowNanos) / 1e9,
                cooldownLeft(nowNanos) / 1e9,
                requests(),
                inFlight.promptTokens(),
                inFlight.outputTokens(),
                endpoint.maxInflight(),
                measured);
    }

    @Override
    public String toString() {
        return name();
    }
}

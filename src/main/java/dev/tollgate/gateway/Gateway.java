package dev.tollgate.gateway;

import dev.tollgate.config.Diff;
import dev.tollgate.config.GatewayConfig;
import dev.tollgate.config.Plan;
import dev.tollgate.config.ProviderConfig;
import dev.tollgate.config.policy.Ledgers;
import dev.tollgate.config.policy.PolicyRule;
import dev.tollgate.config.snapshot.Compiler;
import dev.tollgate.endpoint.pick.Picker;
import dev.tollgate.exchange.Dialects;
import dev.tollgate.exchange.TraceSampling;
import dev.tollgate.io.answer.BodyMemory;
import dev.tollgate.io.attempt.LiveSnapshot;
import dev.tollgate.io.export.MetricSources;
import dev.tollgate.io.keys.IssuerKeysStatus;
import dev.tollgate.io.probe.ProbeListener;
import dev.tollgate.io.probe.Probes;
import dev.tollgate.io.redis.SharedLoops;
import dev.tollgate.io.scan.ScanThreads;
import dev.tollgate.io.server.DataPlane;
import dev.tollgate.io.server.Listeners;
import dev.tollgate.io.server.RejectionListener;
import dev.tollgate.io.server.SettlementListener;
import dev.tollgate.io.upstream.UpstreamSettings;
import dev.tollgate.io.webhook.WebhookStatus;
import dev.tollgate.io.webhook.Webhooks;
import dev.tollgate.policy.budget.guard.BudgetBooks;
import dev.tollgate.policy.check.CheckPolicy;
import dev.tollgate.policy.loop.guard.LoopLedger;
import dev.tollgate.run.RunLedger;
import dev.tollgate.run.Runs;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A gateway, wired: the one place where its parts meet.
 *
 * <p>Threads: one thread at a time starts, applies and stops; everything inside has its own rule.
 */
public final class Gateway implements AutoCloseable {
    private final Traffic traffic;
    private final Probes probes;
    private final Compiler compiler;
    private final Picker picker = new Picker();
    private final LimitWiring limitWiring;
    private final BudgetKeeping keeping;
    private final Ledgers ledgers;
    private final IdentityWiring identity;
    private final Webhooks webhooks;
    private final ScanThreads scans;

    private Gateway(
            Settings settings,
            ConfigurationReader.Read read,
            GatewayConfig config,
            SettlementListener settlements,
            RejectionListener rejections,
            ProbeListener probed) {
        var random = new SecureRandom();
        limitWiring = LimitWiring.of(config, random, settings.warnings());
        keeping = new BudgetKeeping(settings.warnings(), limitWiring.redis(), limitWiring.replicas());
        var limits = config.limits();
        var memory =
                limits.bodies().isPresent() ? new BodyMemory(limits.bodies().getAsLong()) : BodyMemory.ofThisProcess();
        webhooks = new Webhooks(memory);
        scans = new ScanThreads(memory, Math.max(1, settings.loops() / 2));
        int mostRuns = RunLedger.most(Runtime.getRuntime().maxMemory());
        ledgers = new Ledgers(new LoopLedger(mostRuns), limitWiring.ledger(), keeping.books(), webhooks, scans);
        var secret = config.identity().secret();
        shareLoops(secret != null, settings.warnings());
        // Hashes that replicas must agree on; a secret that is changed counts from the next start.
        long seed = secret == null ? random.nextLong() : Runs.seed(secret.reveal());
        var dialects = Dialects.all(seed, InstantSource.system());
        identity = new IdentityWiring(random, settings.warnings() == null ? notice -> {} : settings.warnings());
        compiler = new Compiler(dialects, System::nanoTime);
        traffic = new Traffic(
                new Traffic.Parts(
                        settings.name(),
                        settings.loops(),
                        memory,
                        pools(config),
                        new Runs(seed, mostRuns),
                        config.telemetry().otlp() == null
                                ? TraceSampling.NONE
                                : new TraceSampling(config.telemetry().sample()),
                        new SplittableRandom(random.nextLong()),
                        settlements,
                        rejections),
                live(read, config, null));
        probes = new Probes(traffic.transport(), plane().upstreams(), new SplittableRandom(random.nextLong()), probed);
    }

    /** Runs have the same ids on all replicas only where these share a secret. */
    private void shareLoops(boolean secret, @Nullable Consumer<String> warnings) {
        var redis = limitWiring.redis();
        if (redis != null && secret) {
            SharedLoops.carry(redis, ledgers.loops().news(), System::nanoTime, InstantSource.system());
        } else if (redis != null && warnings != null) {
            warnings.accept("redis: what stands against runs is not shared without identity.secret (expected: one that"
                    + " all replicas have)");
        }
    }

    /**
     * How to run it.
     *
     * @param name names its threads
     * @param loops event loops, best one per core
     * @param warnings hears of the journal of budgets, of Redis and of issuers' keys; null for a gateway that writes nothing to disk
     */
    public record Settings(String name, int loops, @Nullable Consumer<String> warnings) {
        /** Those of a gateway that writes nothing to disk. */
        public Settings(String name, int loops) {
            this(name, loops, null);
        }

        static Settings standard(Consumer<String> warnings) {
            return new Settings("tollgate", Runtime.getRuntime().availableProcessors(), warnings);
        }
    }

    /** The same where nobody hears of probes. */
    public static Gateway start(
            Settings settings,
            ConfigurationReader.Read read,
            SettlementListener settlements,
            RejectionListener rejections)
            throws IOException {
        return start(settings, read, settlements, rejections, ProbeListener.DEAF);
    }

    /**
     * Starts a gateway and binds its listeners.
     *
     * @param settlements hears of every exchange that ended
     * @param rejections hears of requests that were none
     * @param probed hears of active probes
     * @throws IOException if a port cannot be had
     */
    public static Gateway start(
            Settings settings,
            ConfigurationReader.Read read,
            SettlementListener settlements,
            RejectionListener rejections,
            ProbeListener probed)
            throws IOException {
        var config = read.config();
        if (config == null) {
            throw new IllegalArgumentException("configuration: " + read.problems());
        }
        var gateway = new Gateway(settings, read, config, settlements, rejections, probed);
        try {
            gateway.traffic.bind();
        } catch (IOException | RuntimeException e) {
            gateway.close();
            throw e;
        }
        gateway.probes.follow(gateway.plane().live());
        return gateway;
    }

    /** What the loop guard knows. */
    LoopLedger loops() {
        return ledgers.loops();
    }

    private LiveSnapshot live(ConfigurationReader.Read read, GatewayConfig config, @Nullable LiveSnapshot before) {
        var policies = PolicyRule.policies(read.policies(), ledgers);
        keeping.follow(policies, config);
        var compiled = compiler.compile(
                config,
                identity.of(config, read.identity()),
                policies,
                read.prices(),
                before == null ? null : before.snapshot(),
                System.currentTimeMillis() / 1000);
        return LiveSnapshot.of(compiled, picker, before);
    }

    private static UpstreamSettings pools(GatewayConfig config) {
        var defaults = UpstreamSettings.DEFAULTS;
        return new UpstreamSettings(
                // An endpoint that is full is passed over; its pool must not be full before it.
                config.providers().values().stream()
                        .mapToInt(ProviderConfig::maxInflight)
                        .reduce(defaults.maxConnections(), Math::max),
                defaults.maxWaiting(),
                config.limits().poolWait(),
                config.limits().poolIdle(),
                defaults.maxLifetime(),
                defaults.handshakeTimeout(),
                defaults.proxyTimeout());
    }

    /**
     * Puts another configuration in force; exchanges that run keep theirs.
     *
     * <p>Everything that can fail comes first: compiling, reading certificates, opening ports. Files may say something
     * else under the same names, so it is done even where the two configurations do not differ.
     *
     * @return what was done, and what only a restart can do
     * @throws IOException if a new listener's port cannot be had; then nothing has changed
     */
    Plan apply(ConfigurationReader.Read read) throws IOException {
        var config = read.config();
        if (config == null) {
            throw new IllegalArgumentException("configuration: " + read.problems());
        }
        var now = plane().live();
        var plan = Diff.between(now.snapshot().config(), config);
        var next = live(read, config, now);
        traffic.apply(plan, next);
        identity.retain(config);
        webhooks.retain(CheckPolicy.webhooks(next.snapshot().policies().policies()));
        probes.follow(next);
        return plan;
    }

    /** The port of each listener. */
    public Map<String, Integer> ports() {
        return traffic.listeners().ports();
    }

    /** Who has spent what. */
    BudgetBooks budgets() {
        return keeping.books();
    }

    /** Whether a call that falls under a budget may spend now. */
    boolean lendsBudgets() {
        return keeping.lends();
    }

    /** What policies count of how often, how much and how many at once. */
    MetricSources.Limits limits() {
        return limitWiring.state();
    }

    DataPlane plane() {
        return traffic.plane();
    }

    /** How it stands with the keys of issuers that are fetched, by their URLs. */
    Map<String, IssuerKeysStatus> issuerKeys() {
        return identity.status();
    }

    /** How it stands with those outside that are asked about contents. */
    List<WebhookStatus> webhooks() {
        return webhooks.status();
    }

    /** How many servers are probed. */
    int probed() {
        return probes.size();
    }

    Listeners listeners() {
        return traffic.listeners();
    }

    /**
     * Lets what runs come to its end: nothing new is let in, live exchanges have the grace, then get their last word.
     *
     * @return whether everything ended by itself
     */
    boolean drain(Duration grace) throws InterruptedException {
        return traffic.drain(grace);
    }

    @Override
    public void close() {
        traffic.cut();
        probes.close();
        limitWiring.close();
        identity.close();
        webhooks.close();
        scans.close();
        traffic.close();
        keeping.close();
    }
}

package dev.tollgate.gateway;

import dev.tollgate.config.GatewayConfig;
import dev.tollgate.config.Plan;
import dev.tollgate.endpoint.pick.DecisionLog;
import dev.tollgate.exchange.TraceSampling;
import dev.tollgate.io.answer.BodyMemory;
import dev.tollgate.io.attempt.LiveSnapshot;
import dev.tollgate.io.net.Http1Limits;
import dev.tollgate.io.net.Transport;
import dev.tollgate.io.server.DataPlane;
import dev.tollgate.io.server.Gatekeeper;
import dev.tollgate.io.server.Listeners;
import dev.tollgate.io.server.RejectionListener;
import dev.tollgate.io.server.SettlementListener;
import dev.tollgate.io.upstream.UpstreamSettings;
import dev.tollgate.io.upstream.pool.Upstreams;
import dev.tollgate.run.Runs;
import java.io.IOException;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What carries calls: event loops, connections to upstreams, the data plane, its listeners. It knows a configuration that is compiled, and nothing
 * of where that comes from.
 *
 * <p>Threads: one thread at a time binds, applies and stops; everything inside has its own rule.
 */
public final class Traffic implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(20);

    private final Transport transport;
    private final Upstreams upstreams;
    private final DataPlane plane;
    private final Listeners listeners;

    /**
     * What it is made of.
     *
     * @param name names its threads
     * @param loops event loops
     * @param memory for bodies, of all exchanges together
     * @param pools the bounds of connections to upstreams
     * @param runs the agent runs that calls belong to
     * @param sampling which of the traces that begin here are recorded
     * @param random where chance comes from
     * @param settlements hears of every exchange that ended
     * @param rejections hears of requests that were none
     */
    public record Parts(
            String name,
            int loops,
            BodyMemory memory,
            UpstreamSettings pools,
            Runs runs,
            TraceSampling sampling,
            RandomGenerator.SplittableGenerator random,
            SettlementListener settlements,
            RejectionListener rejections) {}

    /** Opens event loops; nothing is listened to yet. */
    public Traffic(Parts parts, LiveSnapshot live) {
        var config = live.snapshot().config();
        var limits = config.limits();
        transport = Transport.open(parts.name(), parts.loops());
        upstreams = new Upstreams(transport, answers(config), parts.pools());
        plane = new DataPlane(
                transport,
                parts.random(),
                upstreams,
                parts.memory(),
                new Gatekeeper(
                        parts.memory(), limits.shedMemory(), limits.shedLag().toNanos()),
                new DecisionLog(DecisionLog.DEFAULT_DECISIONS),
                parts.runs(),
                parts.settlements(),
                parts.sampling(),
                live);
        plane.runs().readFrom(config.identity().runHeaders());
        listeners = new Listeners(transport, plane, parts.rejections());
    }

    private static Http1Limits answers(GatewayConfig config) {
        var limits = config.limits();
        // An answer may be long and slow: the attempt's deadlines bound its time, and it is never kept whole.
        return Http1Limits.defaults()
                .with(limits.headers(), limits.headerCount(), Long.MAX_VALUE, Duration.ofHours(1), limits.writeStall());
    }

    /**
     * Lets calls in on every listener of the configuration.
     *
     * @throws IOException if a port cannot be had
     */
    public void bind() throws IOException {
        var config = plane.live().snapshot().config();
        for (var listener : config.listeners().entrySet()) {
            listeners.bind(listener.getKey(), listener.getValue(), config.limits());
        }
    }

    /**
     * Puts another configuration in force; exchanges that run keep theirs.
     *
     * @param plan how it differs from the one before
     * @throws IOException if a new listener's port cannot be had; then nothing has changed
     */
    public void apply(Plan plan, LiveSnapshot next) throws IOException {
        var config = next.snapshot().config();
        var ports = listeners.prepare(plan, config);
        plane.swap(next);
        plane.runs().readFrom(config.identity().runHeaders());
        ports.commit();
        upstreams.limits(answers(config));
        plane.gatekeeper()
                .shedAbove(
                        config.limits().shedMemory(), config.limits().shedLag().toNanos());
    }

    /** The event loops, for what else is to run on them. */
    Transport transport() {
        return transport;
    }

    /** What judges and carries each call; any thread may ask it. */
    public DataPlane plane() {
        return plane;
    }

    /** The ports on which calls come. */
    public Listeners listeners() {
        return listeners;
    }

    /**
     * Lets what runs come to its end: nothing new is let in, live exchanges have the grace, then get their last word.
     *
     * @return whether everything ended by itself
     */
    boolean drain(Duration grace) throws InterruptedException {
        plane.gatekeeper().drain();
        listeners.drain();
        boolean clean = emptied(grace);
        if (!clean) {
            listeners.stopNow();
            emptied(Duration.ofSeconds(1));
        }
        return clean;
    }

    private boolean emptied(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (listeners.connections() > 0) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            Thread.sleep(POLL);
        }
        return true;
    }

    /** Closes all connections of callers without a word; those to upstreams, and the event loops, are left for {@link #close}. */
    public void cut() {
        listeners.close();
    }

    @Override
    public void close() {
        cut();
        upstreams.close();
        transport.close();
    }
}

package dev.tollgate.io.probe;

import dev.tollgate.endpoint.LiveEndpoint;
import dev.tollgate.io.upstream.pool.Upstreams;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The probes of one server, one after the other: the first at a random moment of the interval, the others an interval apart, more or less a
 * tenth, so that many gateways do not ask at once.
 *
 * <p>Threads: confined to its event loop, but for {@link #endpoints}, which any thread may replace under a short lock, and {@link #start} and
 * {@link #stop}, which any may ask.
 */
final class ProbeRound {
    private static final double JITTER = 0.1;

    private final EventLoop loop;
    private final Upstreams upstreams;
    private final ProbeTarget target;
    private final RandomGenerator random;
    private final ProbeListener listener;
    private List<LiveEndpoint> endpoints;
    private @Nullable ScheduledFuture<?> next;
    private @Nullable Probe running;
    private boolean stopped;

    ProbeRound(
            EventLoop loop,
            Upstreams upstreams,
            ProbeTarget target,
            RandomGenerator random,
            ProbeListener listener,
            List<LiveEndpoint> endpoints) {
        this.loop = loop;
        this.upstreams = upstreams;
        this.target = target;
        this.random = random;
        this.listener = listener;
        this.endpoints = endpoints;
    }

    /**
     * Whose health this server's answers tell: one endpoint for each of the provider's keys. Whoever is not among them is told nothing more
     * once this returns.
     */
    synchronized void endpoints(List<LiveEndpoint> all) {
        endpoints = all;
    }

    void start() {
        loop.execute(() -> schedule(random.nextDouble()));
    }

    /** Nobody is told anything once this returns. */
    void stop() {
        endpoints(List.of());
        loop.execute(this::end);
    }

    private void schedule(double intervals) {
        if (!stopped) {
            long nanos = (long) (target.probe().interval().toNanos() * intervals);
            next = loop.schedule(this::probe, nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void probe() {
        if (stopped) {
            return;
        }
        running = new Probe(loop, upstreams, target, this::ended);
        running.start();
    }

    private void ended(ProbeVerdict verdict) {
        running = null;
        if (verdict.kind() != ProbeVerdict.Kind.NONE) {
            tell(verdict);
        }
        schedule(1 + JITTER * (2 * random.nextDouble() - 1));
    }

    private synchronized void tell(ProbeVerdict verdict) {
        endpoints.forEach(endpoint -> count(endpoint, verdict));
    }

    private void count(LiveEndpoint endpoint, ProbeVerdict verdict) {
        boolean good = verdict.kind() == ProbeVerdict.Kind.GOOD;
        var before = endpoint.probes();
        endpoint.probed(good);
        listener.probed(endpoint.name(), good);
        var now = endpoint.probes();
        if (now != before) {
            listener.changed(endpoint.name(), now, verdict.what());
        }
    }

    private void end() {
        stopped = true;
        if (next != null) {
            next.cancel(false);
        }
        if (running != null) {
            running.cancel();
        }
    }
}

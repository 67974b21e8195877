package dev.tollgate.io.probe;

import dev.tollgate.config.ProviderConfig;
import dev.tollgate.endpoint.LiveEndpoint;
import dev.tollgate.io.attempt.LiveSnapshot;
import dev.tollgate.io.net.Transport;
import dev.tollgate.io.upstream.pool.Upstreams;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The probes that the configuration in force asks for: one for each server, however many keys it has, spread over the event loops.
 *
 * <p>Threads: one at a time calls; the rounds run on the event loops.
 */
public final class Probes implements AutoCloseable {
    private final List<EventLoop> loops = new ArrayList<>();
    private final Upstreams upstreams;
    private final RandomGenerator.SplittableGenerator random;
    private final ProbeListener listener;
    private Map<ProbeTarget, ProbeRound> rounds = Map.of();
    private int turn;

    /**
     * Probes nothing yet.
     *
     * @param transport whose event loops probes run on
     * @param random spreads them in time
     */
    public Probes(
            Transport transport,
            Upstreams upstreams,
            RandomGenerator.SplittableGenerator random,
            ProbeListener listener) {
        transport.loops().forEach(loop -> loops.add((EventLoop) loop));
        this.upstreams = upstreams;
        this.random = random;
        this.listener = listener;
    }

    /** Probes what this configuration says from now on and nothing else; probes that do not differ go on as they are. */
    public void follow(LiveSnapshot live) {
        var wanted = wanted(live);
        var now = new HashMap<ProbeTarget, ProbeRound>();
        rounds.forEach((target, round) -> {
            if (!wanted.containsKey(target)) {
                round.stop();
            }
        });
        // Not before: what a round finds until it is stopped would be remembered, and nobody would ever ask again.
        live.snapshot().endpoints().all().stream()
                .filter(endpoint -> probe(live, endpoint) == null)
                .forEach(LiveEndpoint::unprobed);
        wanted.forEach((target, endpoints) -> {
            var known = rounds.get(target);
            if (known == null) {
                var started = new ProbeRound(nextLoop(), upstreams, target, random.split(), listener, endpoints);
                started.start();
                now.put(target, started);
            } else {
                known.endpoints(endpoints);
                now.put(target, known);
            }
        });
        rounds = now;
    }

    private static Map<ProbeTarget, List<LiveEndpoint>> wanted(LiveSnapshot live) {
        var snapshot = live.snapshot();
        var wanted = new LinkedHashMap<ProbeTarget, List<LiveEndpoint>>();
        // The first key's fields are the ones that a server of several keys is asked with.
        var first = new HashMap<String, ProbeTarget>();
        for (var each : snapshot.endpoints().all()) {
            var probe = probe(live, each);
            if (probe == null) {
                continue;
            }
            var endpoint = each.endpoint();
            var config = snapshot.provider(endpoint.provider()).config();
            var url = config.addresses().get(endpoint.urlIndex());
            var destination = live.destination(endpoint);
            var target = first.computeIfAbsent(
                    endpoint.provider() + " " + url,
                    _ -> new ProbeTarget(
                            endpoint.provider(),
                            url,
                            destination.origin(),
                            destination.host(),
                            destination.fields(),
                            config.timeouts().connect(),
                            probe));
            wanted.computeIfAbsent(target, _ -> new ArrayList<>()).add(each);
        }
        return wanted;
    }

    private static ProviderConfig.@Nullable Probe probe(LiveSnapshot live, LiveEndpoint endpoint) {
        return live.snapshot().provider(endpoint.endpoint().provider()).config().probing();
    }

    private EventLoop nextLoop() {
        return loops.get(turn++ % loops.size());
    }

    /** How many servers are probed. */
    public int size() {
        return rounds.size();
    }

    @Override
    public void close() {
        rounds.values().forEach(ProbeRound::stop);
        rounds = Map.of();
    }
}

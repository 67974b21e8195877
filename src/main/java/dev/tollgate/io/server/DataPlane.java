package dev.tollgate.io.server;

import dev.tollgate.endpoint.pick.DecisionLog;
import dev.tollgate.exchange.TraceSampling;
import dev.tollgate.io.answer.BodyMemory;
import dev.tollgate.io.attempt.LiveSnapshot;
import dev.tollgate.io.loop.LoopState;
import dev.tollgate.io.net.Transport;
import dev.tollgate.io.upstream.pool.Upstreams;
import dev.tollgate.run.Runs;
import dev.tollgate.settle.Settlement;
import io.netty.channel.EventLoop;
import java.util.IdentityHashMap;
import java.util.random.RandomGenerator;

/**
 * What all exchanges share: the configuration in force, the connections to upstreams, the bounds, and who hears of their end.
 *
 * <p>Threads: any; the configuration is swapped whole by one volatile write.
 */
public final class DataPlane {
    private final Upstreams upstreams;
    private final BodyMemory bodyMemory;
    private final Gatekeeper gatekeeper;
    private final DecisionLog decisions;
    private final Runs runs;
    private final SettlementListener listener;
    private final TraceSampling sampling;
    private final IdentityHashMap<EventLoop, LoopState> loops = new IdentityHashMap<>();
    private volatile LiveSnapshot live;

    /**
     * Makes a data plane.
     *
     * @param transport whose event loops exchanges run on
     * @param random the root of every loop's own generator
     * @param runs the agent runs that calls belong to
     * @param listener hears of every settlement
     * @param sampling which of the traces that begin here are recorded
     */
    public DataPlane(
            Transport transport,
            RandomGenerator.SplittableGenerator random,
            Upstreams upstreams,
            BodyMemory bodyMemory,
            Gatekeeper gatekeeper,
            DecisionLog decisions,
            Runs runs,
            SettlementListener listener,
            TraceSampling sampling,
            LiveSnapshot live) {
        this.upstreams = upstreams;
        this.bodyMemory = bodyMemory;
        this.gatekeeper = gatekeeper;
        this.decisions = decisions;
        this.runs = runs;
        this.listener = listener;
        this.sampling = sampling;
        this.live = live;
        for (var loop : transport.loops()) {
            var eventLoop = (EventLoop) loop;
            loops.put(eventLoop, new LoopState(eventLoop, random.split()));
        }
        upstreams.retain(live.origins());
    }

    /** The agent runs that calls belong to. */
    public Runs runs() {
        return runs;
    }

    TraceSampling sampling() {
        return sampling;
    }

    /** The configuration in force; an exchange reads it once. */
    public LiveSnapshot live() {
        return live;
    }

    /** Puts another configuration in force; exchanges that run keep theirs. */
    public void swap(LiveSnapshot next) {
        live = next;
        upstreams.retain(next.origins());
    }

    /** The longest that any event loop ran late of late, in nanoseconds. */
    public long lagNanos() {
        long worst = 0;
        for (var loop : loops.values()) {
            worst = Math.max(worst, loop.lagNanos());
        }
        return worst;
    }

    /** For how long the stillest event loop has not turned when it should have, in nanoseconds. */
    public long stillNanos() {
        long longest = 0;
        for (var loop : loops.values()) {
            longest = Math.max(longest, loop.stillNanos());
        }
        return longest;
    }

    public Upstreams upstreams() {
        return upstreams;
    }

    public BodyMemory bodyMemory() {
        return bodyMemory;
    }

    public Gatekeeper gatekeeper() {
        return gatekeeper;
    }

    public DecisionLog decisions() {
        return decisions;
    }

    LoopState loop(EventLoop eventLoop) {
        var state = loops.get(eventLoop);
        if (state == null) {
            throw new IllegalStateException("a connection on a foreign event loop");
        }
        return state;
    }

    void observe(Settlement settlement) {
        listener.settled(settlement);
    }
}

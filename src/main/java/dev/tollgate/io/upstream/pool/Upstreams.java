package dev.tollgate.io.upstream.pool;

import dev.tollgate.io.net.Http1Limits;
import dev.tollgate.io.net.Transport;
import dev.tollgate.io.upstream.Origin;
import dev.tollgate.io.upstream.PoolStats;
import dev.tollgate.io.upstream.UpstreamSettings;
import dev.tollgate.io.upstream.connect.Connector;
import dev.tollgate.io.upstream.dns.Names;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.socket.SocketChannel;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * All connections to upstreams: a pool for each event loop and origin, made when first asked for.
 *
 * <p>Threads: {@link #acquire} and {@link #distrust} on the given event loop only; the rest from any thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the outcome of a close is heard by the close future
public final class Upstreams implements AutoCloseable {

    private final IdentityHashMap<EventLoop, ConcurrentMap<Origin, UpstreamPool>> pools = new IdentityHashMap<>();
    private final Connector connector;
    private final UpstreamSettings share;
    private volatile @Nullable Set<Origin> wanted;
    private volatile boolean closed;

    /**
     * @param transport whose loops will acquire
     * @param limits of heads and write stalls; its body limit bounds answers, so it is best without one
     */
    public Upstreams(Transport transport, Http1Limits limits, UpstreamSettings settings) {
        this(
                loops(transport),
                new ReflectiveChannelFactory<>(transport.clientChannel()),
                Names.ofSystem(
                        new ReflectiveChannelFactory<>(transport.clientChannel()),
                        new ReflectiveChannelFactory<>(transport.datagramChannel())),
                limits,
                settings);
    }

    Upstreams(
            List<EventLoop> loops,
            ChannelFactory<? extends SocketChannel> sockets,
            Names names,
            Http1Limits limits,
            UpstreamSettings settings) {
        for (var loop : loops) {
            pools.put(loop, new ConcurrentHashMap<>());
        }
        connector = new Connector(sockets, names, limits, settings);
        share = settings.dividedBy(loops.size());
    }

    private static List<EventLoop> loops(Transport transport) {
        var loops = new ArrayList<EventLoop>();
        for (var executor : transport.loops()) {
            loops.add((EventLoop) executor);
        }
        return loops;
    }

    /**
     * Asks for a connection: an idle one at once, else a new one, else a place in the queue.
     *
     * @param loop the event loop of the exchange, which is the calling thread; the connection lives on it too
     * @param connectTimeoutMillis for name, TCP and certificates together; the queue before, and tunnel and handshake
     *     after, have deadlines of their own
     * @return the wait; {@link Acquisition#ENDED} when the listener has been told already
     * @throws IllegalArgumentException for a loop that was not named at construction
     */
    public Acquisition acquire(EventLoop loop, Origin origin, long connectTimeoutMillis, AcquireListener listener) {
        var ofLoop = pools.get(loop);
        if (ofLoop == null || !loop.inEventLoop()) {
            throw new IllegalArgumentException("loop: " + loop + " (expected: the data plane's loop that calls)");
        }
        var pool = ofLoop.get(origin);
        if (pool == null) {
            pool = newPool(loop, origin, ofLoop);
        }
        return pool.acquire(connectTimeoutMillis, listener);
    }

    /**
     * Closes the idle connections to an origin: one of them was found dead when it was used, and it was the one that had been idle for the
     * shortest time.
     */
    public void distrust(EventLoop loop, Origin origin) {
        var ofLoop = pools.get(loop);
        var pool = ofLoop == null ? null : ofLoop.get(origin);
        if (pool != null) {
            pool.dropIdle();
        }
    }

    private UpstreamPool newPool(EventLoop loop, Origin origin, ConcurrentMap<Origin, UpstreamPool> ofLoop) {
        var pool = new UpstreamPool(loop, origin, connector, share, empty -> ofLoop.remove(origin, empty));
        var known = wanted;
        if (closed) {
            pool.close();
            return pool;
        }
        pool.retire(known != null && !known.contains(origin));
        ofLoop.put(origin, pool);
        return pool;
    }

    /**
     * Tells which origins the configuration now names. Their certificates are loaded ahead; the pools of all others close
     * their idle connections at once and the rest as they are released, while exchanges that began under the old
     * configuration are still served.
     */
    public void retain(Set<Origin> origins) {
        var kept = Set.copyOf(origins);
        wanted = kept;
        connector.contexts().retain(kept);
        pools.forEach((loop, ofLoop) -> loop.execute(() -> List.copyOf(ofLoop.entrySet())
                .forEach(entry -> entry.getValue().retire(!kept.contains(entry.getKey())))));
    }

    /** Connections that are opened from now on keep to these limits; those that stand keep theirs. */
    public void limits(Http1Limits next) {
        connector.limits(next);
    }

    /** The state of every origin's pools. */
    public Map<Origin, PoolStats> stats() {
        var sums = new ConcurrentHashMap<Origin, PoolStats>();
        pools.values()
                .forEach(ofLoop -> ofLoop.forEach((origin, pool) -> sums.merge(origin, pool.stats(), PoolStats::plus)));
        return sums;
    }

    /** The state of one origin's pools. */
    public PoolStats stats(Origin origin) {
        var sum = PoolStats.NONE;
        for (var ofLoop : pools.values()) {
            var pool = ofLoop.get(origin);
            if (pool != null) {
                sum = sum.plus(pool.stats());
            }
        }
        return sum;
    }

    /** Refuses who waits and closes every connection, in use or not; returns at once. */
    @Override
    public void close() {
        closed = true;
        pools.forEach((loop, ofLoop) ->
                loop.execute(() -> List.copyOf(ofLoop.values()).forEach(UpstreamPool::close)));
        connector.close();
    }
}

package dev.tollgate.sim.server;

import dev.tollgate.sim.SimRequest;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What a simulated provider has seen. The last requests are kept up to the number in the settings, bodies up to 1 MiB each.
 *
 * <p>Threads: any; figures are each exact, together they are not a snapshot.
 */
public final class SimCounters {
    private static final int MAX_PATHS = 64;
    private static final int MAX_BODY = 1 << 20;

    private final int remembered;
    private final AtomicLong requests = new AtomicLong();
    private final Map<String, LongAdder> paths = new ConcurrentHashMap<>();
    private final ArrayDeque<SimRequest> last = new ArrayDeque<>();
    private final AtomicInteger open = new AtomicInteger();
    final AtomicLong connections = new AtomicLong();
    final AtomicLong answered = new AtomicLong();
    final AtomicLong cancelled = new AtomicLong();
    final AtomicLong faults = new AtomicLong();

    SimCounters(int remembered) {
        this.remembered = remembered;
    }

    /** Whole requests received, refused ones included. */
    public long requests() {
        return requests.get();
    }

    /** Whole requests received for a path; only the first 64 paths are told apart. */
    public long requests(String path) {
        var count = paths.get(path);
        return count == null ? 0 : count.sum();
    }

    /** Scripts played to their end, error answers and deliberate breaks included. */
    public long answered() {
        return answered.get();
    }

    /** Requests whose peer left before the script had ended. */
    public long cancelled() {
        return cancelled.get();
    }

    /** Requests that met a fault. */
    public long faults() {
        return faults.get();
    }

    public int connectionsOpen() {
        return open.get();
    }

    public long connectionsTotal() {
        return connections.get();
    }

    /** The newest request, or null before the first. */
    public @Nullable SimRequest lastRequest() {
        synchronized (last) {
            return last.peekLast();
        }
    }

    /** The remembered requests, oldest first. */
    public List<SimRequest> lastRequests() {
        synchronized (last) {
            return List.copyOf(last);
        }
    }

    void opened() {
        connections.incrementAndGet();
        open.incrementAndGet();
    }

    void closed() {
        open.decrementAndGet();
    }

    /** Counts a request and gives its ordinal, from 0. */
    long received(SimRequest request) {
        if (paths.size() < MAX_PATHS || paths.containsKey(request.path())) {
            paths.computeIfAbsent(request.path(), path -> new LongAdder()).increment();
        }
        if (remembered > 0 && request.body().length <= MAX_BODY) {
            synchronized (last) {
                if (last.size() == remembered) {
                    last.removeFirst();
                }
                last.addLast(request);
            }
        }
        return requests.getAndIncrement();
    }
}

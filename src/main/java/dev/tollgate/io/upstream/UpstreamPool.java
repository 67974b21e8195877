package dev.tollgate.io.upstream;

import dev.tollgate.io.net.Http1Client;
import dev.tollgate.io.upstream.PoolCounters.Event;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one origin: the last used is lent first, so that the rest can grow old and close.
 *
 * <p>A place is taken by every connection from before its address is known until its channel has closed. Threads: its
 * event loop only, but for {@link #stats}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the outcome of a close is heard by the close future
final class UpstreamPool {

    private final EventLoop loop;
    private final Origin origin;
    private final Connector connector;
    private final int maxPlaces;
    private final int maxWaiting;
    private final long acquireTimeoutMillis;
    private final long idleTimeoutNanos;
    private final long maxLifetimeNanos;
    private final Consumer<UpstreamPool> whenEmpty;

    private final ArrayDeque<ExchangeSlot> idle = new ArrayDeque<>();
    private final ArrayDeque<PendingAcquire> waiting = new ArrayDeque<>();
    private final Set<PendingAcquire> opening = new HashSet<>();
    private final Set<ExchangeSlot> live = new HashSet<>();
    private final PoolCounters counters = new PoolCounters();
    private final Runnable serve = this::serve;
    private final Runnable sweep = this::sweep;

    private boolean serveScheduled;
    private boolean sweepScheduled;
    private boolean retired;
    private boolean closed;

    /** @param share the bounds of this pool alone; {@code whenEmpty} runs when a retired pool has no place taken */
    UpstreamPool(
            EventLoop loop,
            Origin origin,
            Connector connector,
            UpstreamSettings share,
            Consumer<UpstreamPool> whenEmpty) {
        this.loop = loop;
        this.origin = origin;
        this.connector = connector;
        this.maxPlaces = share.maxConnections();
        this.maxWaiting = share.maxWaiting();
        this.acquireTimeoutMillis = share.acquireTimeout().toMillis();
        this.idleTimeoutNanos = share.idleTimeout().toNanos();
        this.maxLifetimeNanos = share.maxLifetime().toNanos();
        this.whenEmpty = whenEmpty;
    }

    PoolStats stats() {
        return counters.snapshot();
    }

    Acquisition acquire(long connectTimeoutMillis, AcquireListener listener) {
        if (closed) {
            listener.failed(rejection(false, "the gateway is closing (expected: to be running)"));
            return Acquisition.ENDED;
        }
        if (waiting.isEmpty()) {
            var slot = usable();
            if (slot != null) {
                counters.count(Event.REUSED);
                lend(slot, listener);
                return Acquisition.ENDED;
            }
            if (hasPlace()) {
                var pending = new PendingAcquire(this, listener, connectTimeoutMillis);
                open(pending);
                return pending;
            }
        }
        if (waiting.size() >= maxWaiting) {
            counters.count(Event.REJECTED);
            listener.failed(rejection(false, maxWaiting + " already wait (expected: fewer)"));
            return Acquisition.ENDED;
        }
        var pending = new PendingAcquire(this, listener, connectTimeoutMillis);
        waiting.addLast(pending);
        counters.waiting(waiting.size());
        pending.queued(loop.schedule(() -> expire(pending), acquireTimeoutMillis, TimeUnit.MILLISECONDS));
        return pending;
    }

    private void expire(PendingAcquire pending) {
        if (pending.ended() || !waiting.remove(pending)) {
            return;
        }
        counters.waiting(waiting.size());
        counters.count(Event.REJECTED);
        pending.end();
        pending.listener()
                .failed(rejection(
                        true,
                        "no connection came free within " + acquireTimeoutMillis + " ms (expected: one of " + maxPlaces
                                + ")"));
    }

    void leaveQueue(PendingAcquire pending) {
        if (waiting.remove(pending)) {
            counters.waiting(waiting.size());
            removeIfEmpty();
        }
    }

    private void open(PendingAcquire pending) {
        counters.enter(Phase.CONNECTING);
        opening.add(pending);
        var connect = connector.prepare(loop, origin, pending.connectTimeoutMillis(), this, pending);
        pending.connecting(connect);
        connect.start();
    }

    void opened(PendingAcquire pending, ExchangeSlot slot) {
        opening.remove(pending);
        live.add(slot);
        slot.become(Phase.IN_USE);
        counters.leave(Phase.CONNECTING);
        counters.enter(Phase.IN_USE);
        counters.count(Event.CREATED);
        slot.channel().closeFuture().addListener(closing -> gone(slot));
        lendMarked(slot, pending.listener());
    }

    void countFailure() {
        counters.count(Event.FAILED);
    }

    /** An opening that gave no connection has nothing open any more. */
    void openingEnded(PendingAcquire pending) {
        opening.remove(pending);
        counters.leave(Phase.CONNECTING);
        placeFreed();
    }

    private void lend(ExchangeSlot slot, AcquireListener listener) {
        move(slot, Phase.IN_USE);
        lendMarked(slot, listener);
    }

    private static void lendMarked(ExchangeSlot slot, AcquireListener listener) {
        var connection = new UpstreamConnection(slot, slot.use());
        var taken = false;
        try {
            listener.acquired(connection);
            taken = true;
        } finally {
            if (!taken) {
                connection.release(false);
            }
        }
    }

    void takeBack(ExchangeSlot slot, boolean reusable) {
        slot.uninstall();
        if (slot.phase() != Phase.IN_USE) {
            return;
        }
        var channel = slot.channel();
        var keep = reusable && !retired && !closed && Http1Client.isReusable(channel);
        if (!keep || isOld(slot, System.nanoTime())) {
            drop(slot);
            return;
        }
        channel.config().setAutoRead(true);
        if (slot.isReading()) {
            move(slot, Phase.PARKED);
        } else {
            makeIdle(slot);
        }
    }

    void makeIdle(ExchangeSlot slot) {
        if (retired || closed) {
            drop(slot);
            return;
        }
        move(slot, Phase.IDLE);
        slot.idleSince(System.nanoTime());
        idle.addLast(slot);
        scheduleSweep(idleTimeoutNanos);
        scheduleServe();
    }

    void drop(ExchangeSlot slot) {
        if (slot.phase() == Phase.CLOSING || slot.phase() == Phase.GONE) {
            return;
        }
        if (slot.phase() == Phase.IDLE) {
            idle.remove(slot);
        }
        move(slot, Phase.CLOSING);
        slot.channel().close();
    }

    private void gone(ExchangeSlot slot) {
        if (slot.phase() == Phase.IDLE) {
            idle.remove(slot);
        }
        counters.leave(slot.phase());
        slot.become(Phase.GONE);
        live.remove(slot);
        placeFreed();
    }

    private void placeFreed() {
        scheduleServe();
        removeIfEmpty();
    }

    private void removeIfEmpty() {
        if (retired && live.isEmpty() && opening.isEmpty() && waiting.isEmpty()) {
            whenEmpty.accept(this);
        }
    }

    /** Serving those who wait in a turn of its own keeps one exchange's end out of another's stack. */
    private void scheduleServe() {
        if (!serveScheduled && !waiting.isEmpty()) {
            serveScheduled = true;
            loop.execute(serve);
        }
    }

    private void serve() {
        serveScheduled = false;
        var served = false;
        try {
            while (!waiting.isEmpty()) {
                var slot = usable();
                if (slot == null && !hasPlace()) {
                    break;
                }
                var next = waiting.removeFirst();
                counters.waiting(waiting.size());
                if (slot == null) {
                    next.leftQueue();
                    open(next);
                } else {
                    next.end();
                    counters.count(Event.REUSED);
                    lend(slot, next.listener());
                }
            }
            served = true;
        } finally {
            if (!served) {
                scheduleServe();
            }
        }
    }

    private boolean hasPlace() {
        return live.size() + opening.size() < maxPlaces;
    }

    private @Nullable ExchangeSlot usable() {
        var slot = idle.pollLast();
        while (slot != null) {
            if (slot.channel().isActive() && !isOld(slot, System.nanoTime())) {
                return slot;
            }
            drop(slot);
            slot = idle.pollLast();
        }
        return null;
    }

    private boolean isOld(ExchangeSlot slot, long nowNanos) {
        return slot.ageNanos(nowNanos) >= maxLifetimeNanos;
    }

    private void scheduleSweep(long delayNanos) {
        if (!sweepScheduled) {
            sweepScheduled = true;
            loop.schedule(sweep, delayNanos, TimeUnit.NANOSECONDS);
        }
    }

    private void sweep() {
        sweepScheduled = false;
        var now = System.nanoTime();
        var first = idle.peekFirst();
        while (first != null && first.idleNanos(now) >= idleTimeoutNanos) {
            drop(first);
            first = idle.peekFirst();
        }
        if (first != null) {
            scheduleSweep(idleTimeoutNanos - first.idleNanos(now));
        }
    }

    /** Keeps serving who still asks, but keeps no connection; {@code false} takes that back. */
    void retire(boolean goingAway) {
        retired = goingAway;
        if (goingAway) {
            dropIdle();
            removeIfEmpty();
        }
    }

    void dropIdle() {
        new ArrayList<>(idle).forEach(this::drop);
    }

    /** Ends everything at once: who waits is refused, what is open is closed. */
    void close() {
        closed = true;
        retire(true);
        var refused = new ArrayList<>(waiting);
        waiting.clear();
        counters.waiting(0);
        refused.addAll(opening);
        for (var pending : refused) {
            var listener = pending.listener();
            if (!pending.ended()) {
                pending.cancel();
                listener.failed(rejection(false, "the gateway is closing (expected: to be running)"));
            }
        }
        new ArrayList<>(live).forEach(this::drop);
        removeIfEmpty();
    }

    private void move(ExchangeSlot slot, Phase next) {
        counters.leave(slot.phase());
        counters.enter(next);
        slot.become(next);
    }

    private ConnectFailure rejection(boolean timedOut, String why) {
        return new ConnectFailure(ConnectFailure.Kind.POOL, timedOut, origin + ": " + why);
    }
}

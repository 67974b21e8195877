package dev.tollgate.io.upstream.pool;

import dev.tollgate.io.net.Http1Client;
import dev.tollgate.io.net.h2.ClientSession;
import dev.tollgate.io.net.h2.Http2Client;
import dev.tollgate.io.upstream.ConnectFailure;
import dev.tollgate.io.upstream.Origin;
import dev.tollgate.io.upstream.PoolStats;
import dev.tollgate.io.upstream.UpstreamSettings;
import dev.tollgate.io.upstream.connect.Connector;
import dev.tollgate.io.upstream.pool.PoolCounters.Event;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one origin, and who waits for one.
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
    private final Consumer<UpstreamPool> whenEmpty;

    private final PoolCounters counters = new PoolCounters();
    private final Carriers carriers;
    private final WaitingLine waiting;
    private final Set<Opening> opening = new HashSet<>();
    private final Runnable serve = this::serve;

    /** How many exchanges the connection that is opened next is expected to carry at once: as many as the one before. */
    private int seats;

    private boolean serveScheduled;
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
        this.whenEmpty = whenEmpty;
        this.seats = origin.mayMultiplex() ? Http2Client.MAX_STREAMS : 1;
        this.carriers = new Carriers(
                loop, share.idleTimeout().toNanos(), share.maxLifetime().toNanos(), this::drop);
        var patience = share.acquireTimeout().toMillis();
        this.waiting = new WaitingLine(loop, counters, share.maxWaiting(), patience, pending -> pending.listener()
                .failed(rejection(
                        true,
                        "no connection came free within " + patience + " ms (expected: one of " + maxPlaces + ")")));
    }

    PoolStats stats() {
        return counters.snapshot();
    }

    // --- asking for a connection

    Acquisition acquire(long connectTimeoutMillis, AcquireListener listener) {
        if (closed) {
            listener.failed(closing());
            return Acquisition.ENDED;
        }
        var carrier = waiting.isEmpty() ? carriers.usable() : null;
        if (carrier != null) {
            lend(carrier, listener);
            return Acquisition.ENDED;
        }
        var pending = new PendingAcquire(this, listener, connectTimeoutMillis);
        if (waiting.isEmpty() && ride(pending)) {
            return pending;
        }
        if (waiting.isFull()) {
            counters.count(Event.REJECTED);
            listener.failed(rejection(false, "too many wait already (expected: fewer)"));
            return Acquisition.ENDED;
        }
        waiting.add(pending);
        return pending;
    }

    void leaveQueue(PendingAcquire pending) {
        if (waiting.remove(pending)) {
            removeIfEmpty();
        }
    }

    // --- opening one

    /** Waits for a connection that is being opened, or opens one; false when there is neither a seat nor a place. */
    private boolean ride(PendingAcquire pending) {
        if (seats > 1) {
            for (var begun : opening) {
                if (begun.takes(seats)) {
                    begun.join(pending);
                    return true;
                }
            }
        }
        if (carriers.count() + opening.size() >= maxPlaces) {
            return false;
        }
        counters.enter(Phase.CONNECTING);
        var begun = new Opening(this);
        opening.add(begun);
        begun.join(pending);
        begun.start(connector.prepare(loop, origin, pending.connectTimeoutMillis(), begun));
        return true;
    }

    Carrier opened(Opening begun, Channel channel, @Nullable ClientSession session) {
        opening.remove(begun);
        var carrier = new Carrier(this, channel, session);
        carriers.add(carrier);
        seats = Math.max(1, carrier.capacity());
        counters.leave(Phase.CONNECTING);
        counters.enter(Phase.IDLE);
        counters.count(Event.CREATED);
        channel.closeFuture().addListener(over -> gone(carrier));
        return carrier;
    }

    /** Gives a new connection to the first of those who waited for it; the others are served in turns of their own. */
    void board(Carrier carrier, List<PendingAcquire> riders) {
        if (carrier.capacity() == 0) {
            drop(carrier);
            failed(riders, rejection(false, "the peer takes no streams (expected: at least one)"));
            return;
        }
        for (var rider : riders.subList(Math.min(1, riders.size()), riders.size())) {
            waiting.add(rider);
        }
        scheduleServe();
        if (riders.isEmpty()) {
            rest(carrier);
            return;
        }
        var first = riders.getFirst();
        first.end();
        lend(carrier, first.listener());
    }

    void failed(List<PendingAcquire> riders, ConnectFailure failure) {
        counters.count(Event.FAILED);
        for (var rider : riders) {
            if (!rider.ended()) {
                rider.end();
                rider.listener().failed(failure);
            }
        }
    }

    /** An opening that gave no connection has nothing open any more. */
    void openingEnded(Opening begun) {
        opening.remove(begun);
        counters.leave(Phase.CONNECTING);
        placeFreed();
    }

    // --- lending and taking back

    private void lend(Carrier carrier, AcquireListener listener) {
        move(carrier, Phase.IN_USE);
        var slot = carrier.lend();
        if (carrier.isShared()) {
            counters.streams(1);
            slot.channel().closeFuture().addListener(over -> streamGone(carrier));
        }
        var before = carrier.use();
        if (before) {
            counters.count(Event.REUSED);
        }
        var connection = new UpstreamConnection(slot, before);
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
        var carrier = slot.carrier();
        if (carrier.isShared()) {
            slot.channel().close();
            return;
        }
        carrier.returned();
        if (carrier.phase() != Phase.IN_USE) {
            return;
        }
        var keep = reusable && !retired && !closed && Http1Client.isReusable(carrier.channel());
        if (!keep || carriers.isOld(carrier)) {
            drop(carrier);
            return;
        }
        carrier.channel().config().setAutoRead(true);
        if (slot.isReading()) {
            move(carrier, Phase.PARKED);
        } else {
            makeIdle(carrier);
        }
    }

    private void streamGone(Carrier carrier) {
        counters.streams(-1);
        carrier.returned();
        changed(carrier);
    }

    /** A shared connection carries one exchange less, or may carry more or fewer than before. */
    void changed(Carrier carrier) {
        if (carrier.phase() == Phase.IN_USE && carrier.isUnused()) {
            rest(carrier);
        } else if (carrier.phase() == Phase.IDLE && carrier.capacity() == 0) {
            drop(carrier);
        }
        scheduleServe();
    }

    /** Keeps a connection that no exchange uses, or not. */
    private void rest(Carrier carrier) {
        if (carrier.capacity() == 0 || carriers.isOld(carrier)) {
            drop(carrier);
        } else {
            makeIdle(carrier);
        }
    }

    void makeIdle(Carrier carrier) {
        if (retired || closed) {
            drop(carrier);
            return;
        }
        move(carrier, Phase.IDLE);
        carriers.idle(carrier);
        scheduleServe();
    }

    void drop(Carrier carrier) {
        if (carrier.phase() == Phase.CLOSING || carrier.phase() == Phase.GONE) {
            return;
        }
        carriers.notIdle(carrier);
        move(carrier, Phase.CLOSING);
        carrier.channel().close();
    }

    private void gone(Carrier carrier) {
        counters.leave(carrier.phase());
        carrier.become(Phase.GONE);
        carriers.remove(carrier);
        placeFreed();
    }

    private void placeFreed() {
        scheduleServe();
        removeIfEmpty();
    }

    private void removeIfEmpty() {
        if (retired && carriers.count() == 0 && opening.isEmpty() && waiting.isEmpty()) {
            whenEmpty.accept(this);
        }
    }

    // --- those who wait

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
            for (var next = waiting.first(); next != null; next = waiting.first()) {
                var carrier = carriers.usable();
                if (carrier != null) {
                    waiting.remove(next);
                    next.end();
                    lend(carrier, next.listener());
                } else if (ride(next)) {
                    waiting.remove(next);
                } else {
                    break;
                }
            }
            served = true;
        } finally {
            if (!served) {
                scheduleServe();
            }
        }
    }

    // --- the end of an origin

    /** Keeps serving who still asks, but keeps no connection; {@code false} takes that back. */
    void retire(boolean goingAway) {
        retired = goingAway;
        if (goingAway) {
            dropIdle();
            removeIfEmpty();
        }
    }

    void dropIdle() {
        carriers.dropIdle();
    }

    /** Ends everything at once: who waits is refused, what is open is closed. */
    void close() {
        closed = true;
        retire(true);
        var refused = new ArrayList<>(waiting.removeAll());
        for (var begun : new ArrayList<>(opening)) {
            refused.addAll(begun.leaveAll());
            begun.cancel();
        }
        for (var pending : refused) {
            if (!pending.ended()) {
                pending.end();
                pending.listener().failed(closing());
            }
        }
        carriers.dropAll();
        removeIfEmpty();
    }

    private void move(Carrier carrier, Phase next) {
        counters.leave(carrier.phase());
        counters.enter(next);
        carrier.become(next);
    }

    private ConnectFailure closing() {
        return rejection(false, "the gateway is closing (expected: to be running)");
    }

    private ConnectFailure rejection(boolean timedOut, String why) {
        return new ConnectFailure(ConnectFailure.Kind.POOL, timedOut, origin + ": " + why);
    }
}

package dev.tollgate.io.upstream.pool;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of a pool. Shared ones (HTTP/2) are filled in the order of their age; of the others the last used is lent
 * first, so that the rest can grow old and close. Threads: its event loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a sweep that does not run is not missed: its loop is gone
final class Carriers {
    private final EventLoop loop;
    private final long idleTimeoutNanos;
    private final long maxLifetimeNanos;
    private final Consumer<Carrier> drop;

    private final Set<Carrier> open = new HashSet<>();
    private final List<Carrier> shared = new ArrayList<>();
    private final ArrayDeque<Carrier> idle = new ArrayDeque<>();
    private final Runnable sweep = this::sweep;
    private boolean sweepScheduled;

    /** @param drop closes a connection that is too old or was idle for too long */
    Carriers(EventLoop loop, long idleTimeoutNanos, long maxLifetimeNanos, Consumer<Carrier> drop) {
        this.loop = loop;
        this.idleTimeoutNanos = idleTimeoutNanos;
        this.maxLifetimeNanos = maxLifetimeNanos;
        this.drop = drop;
    }

    int count() {
        return open.size();
    }

    void add(Carrier carrier) {
        open.add(carrier);
        if (carrier.isShared()) {
            shared.add(carrier);
        }
    }

    void remove(Carrier carrier) {
        open.remove(carrier);
        shared.remove(carrier);
        idle.remove(carrier);
    }

    void idle(Carrier carrier) {
        carrier.idleSince(System.nanoTime());
        idle.addLast(carrier);
        scheduleSweep(idleTimeoutNanos);
    }

    void notIdle(Carrier carrier) {
        idle.remove(carrier);
    }

    /** One with room for another exchange, which is idle no longer; null if there is none. */
    @Nullable
    Carrier usable() {
        for (var carrier : shared) {
            if (carrier.hasRoom() && !isOld(carrier)) {
                idle.remove(carrier);
                return carrier;
            }
        }
        var carrier = idle.pollLast();
        while (carrier != null) {
            if (carrier.hasRoom() && !isOld(carrier)) {
                return carrier;
            }
            drop.accept(carrier);
            carrier = idle.pollLast();
        }
        return null;
    }

    boolean isOld(Carrier carrier) {
        return carrier.ageNanos(System.nanoTime()) >= maxLifetimeNanos;
    }

    void dropIdle() {
        new ArrayList<>(idle).forEach(drop);
    }

    void dropAll() {
        new ArrayList<>(open).forEach(drop);
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
            drop.accept(first);
            first = idle.peekFirst();
        }
        if (first != null) {
            scheduleSweep(idleTimeoutNanos - first.idleNanos(now));
        }
    }
}

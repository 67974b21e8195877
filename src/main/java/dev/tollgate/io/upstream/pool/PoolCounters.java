package dev.tollgate.io.upstream.pool;

import dev.tollgate.io.upstream.PoolStats;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/** What a pool holds and did. Threads: written by its event loop only, without locked instructions; read by any. */
@SuppressWarnings("EnumOrdinal") // the arrays live and die with this code, and an array is what many threads can read
final class PoolCounters {

    /** Things that only grow. */
    enum Event {
        CREATED,
        REUSED,
        FAILED,
        REJECTED
    }

    private static final int WAITING = Phase.values().length;
    private static final int STREAMS = WAITING + 1;

    private final AtomicIntegerArray held = new AtomicIntegerArray(STREAMS + 1);
    private final AtomicLongArray happened = new AtomicLongArray(Event.values().length);

    void enter(Phase phase) {
        add(phase.ordinal(), 1);
    }

    void leave(Phase phase) {
        add(phase.ordinal(), -1);
    }

    void waiting(int now) {
        held.setRelease(WAITING, now);
    }

    /** So many exchanges more are under way on shared connections. */
    void streams(int change) {
        add(STREAMS, change);
    }

    void count(Event event) {
        happened.setRelease(event.ordinal(), happened.getPlain(event.ordinal()) + 1);
    }

    PoolStats snapshot() {
        return new PoolStats(
                held(Phase.IDLE) + held(Phase.PARKED),
                held(Phase.IN_USE),
                held(Phase.CONNECTING),
                held(Phase.CLOSING),
                held.getAcquire(WAITING),
                held.getAcquire(STREAMS),
                happened(Event.CREATED),
                happened(Event.REUSED),
                happened(Event.FAILED),
                happened(Event.REJECTED));
    }

    private void add(int index, int change) {
        held.setRelease(index, held.getPlain(index) + change);
    }

    private int held(Phase phase) {
        return held.getAcquire(phase.ordinal());
    }

    private long happened(Event event) {
        return happened.getAcquire(event.ordinal());
    }
}

package dev.tollgate.sim.server;

import java.util.ArrayDeque;

/**
 * The seats of a simulated provider: so many answers at once, so many requests waiting in arrival order.
 *
 * <p>Threads: any; guarded by itself. Waiters are called outside the lock, on the thread that leaves.
 */
final class Seats {
    private final int seats;
    private final int waitingPlaces;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private int running;

    Seats(int seats, int waitingPlaces) {
        this.seats = seats;
        this.waitingPlaces = waitingPlaces;
    }

    /** What happened to someone who wanted a place. */
    enum Entry {
        IN,
        WAITS,
        REFUSED
    }

    /** Takes a place, or has {@code later} called once one has been taken for it. */
    synchronized Entry enter(Runnable later) {
        if (running < seats) {
            running++;
            return Entry.IN;
        }
        if (waiting.size() >= waitingPlaces) {
            return Entry.REFUSED;
        }
        waiting.addLast(later);
        return Entry.WAITS;
    }

    /** Gives a place back; the longest waiter inherits it. */
    void leave() {
        Runnable next;
        synchronized (this) {
            next = waiting.pollFirst();
            if (next == null) {
                running--;
            }
        }
        if (next != null) {
            next.run();
        }
    }

    /** Stops waiting; false when the place had been given already. */
    synchronized boolean forget(Runnable later) {
        return waiting.remove(later);
    }

    synchronized int running() {
        return running;
    }

    synchronized int waiting() {
        return waiting.size();
    }
}

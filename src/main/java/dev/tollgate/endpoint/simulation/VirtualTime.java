package dev.tollgate.endpoint.simulation;

import java.util.PriorityQueue;

/** A clock that jumps from one planned event to the next. Threads: confined to one simulation. */
final class VirtualTime {
    private record Event(long at, long order, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            var byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long now;
    private long order;

    long nanos() {
        return now;
    }

    void in(double seconds, Runnable action) {
        at(now + Math.max(0, Math.round(seconds * 1e9)), action);
    }

    void at(long nanos, Runnable action) {
        events.add(new Event(Math.max(now, nanos), order++, action));
    }

    /** Runs until nothing is planned. */
    void run() {
        for (var next = events.poll(); next != null; next = events.poll()) {
            now = next.at();
            next.action().run();
        }
    }
}

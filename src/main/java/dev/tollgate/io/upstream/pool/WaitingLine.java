package dev.tollgate.io.upstream.pool;

import dev.tollgate.io.upstream.pool.PoolCounters.Event;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The acquisitions of a pool that wait for a place, first come first served, each until its deadline. Threads: its loop only. */
final class WaitingLine {
    private final EventLoop loop;
    private final PoolCounters counters;
    private final int most;
    private final long timeoutMillis;
    private final Consumer<PendingAcquire> overdue;
    private final ArrayDeque<PendingAcquire> line = new ArrayDeque<>();

    /** @param overdue told of each whose deadline passed, already out of the line */
    WaitingLine(EventLoop loop, PoolCounters counters, int most, long timeoutMillis, Consumer<PendingAcquire> overdue) {
        this.loop = loop;
        this.counters = counters;
        this.most = most;
        this.timeoutMillis = timeoutMillis;
        this.overdue = overdue;
    }

    boolean isEmpty() {
        return line.isEmpty();
    }

    boolean isFull() {
        return line.size() >= most;
    }

    @Nullable
    PendingAcquire first() {
        return line.peekFirst();
    }

    void add(PendingAcquire pending) {
        line.addLast(pending);
        counters.waiting(line.size());
        pending.queued(loop.schedule(() -> expire(pending), timeoutMillis, TimeUnit.MILLISECONDS));
    }

    boolean remove(PendingAcquire pending) {
        var there = line.remove(pending);
        counters.waiting(line.size());
        return there;
    }

    List<PendingAcquire> removeAll() {
        var all = new ArrayList<>(line);
        line.clear();
        counters.waiting(0);
        return all;
    }

    private void expire(PendingAcquire pending) {
        if (!pending.ended() && remove(pending)) {
            counters.count(Event.REJECTED);
            pending.end();
            overdue.accept(pending);
        }
    }
}

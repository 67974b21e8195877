package dev.tollgate.io.loop;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;

/**
 * How late one event loop runs: a task that is due every 100 ms measures by how much it comes late, and since when it has not come.
 *
 * <p>Threads: the loop writes, any thread reads.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close is heard as the end of the connection
final class LoopGauge implements Runnable {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final EventLoop loop;
    private volatile long lagNanos;
    private volatile long expectedNanos;

    LoopGauge(EventLoop loop) {
        this.loop = loop;
        this.expectedNanos = loop.ticker().nanoTime() + PERIOD_NANOS;
        loop.scheduleWithFixedDelay(this, PERIOD_NANOS, PERIOD_NANOS, TimeUnit.NANOSECONDS);
    }

    @Override
    public void run() {
        long now = loop.ticker().nanoTime();
        long late = Math.max(0, now - expectedNanos);
        // Falls by half a period at a time, so that one hiccup sheds for a moment and a stuck loop for as long as it is
        // stuck.
        lagNanos = Math.max(late, lagNanos / 2);
        expectedNanos = now + PERIOD_NANOS;
    }

    /** For how long the loop has not turned when it should have; 0 while it does. */
    long stillNanos() {
        return Math.max(0, loop.ticker().nanoTime() - expectedNanos);
    }

    long lagNanos() {
        return lagNanos;
    }
}

package dev.tollgate.io.loop;

import dev.tollgate.wire.json.ScanSpaces;
import io.netty.channel.EventLoop;
import java.util.random.RandomGenerator;

/**
 * What all exchanges of one event loop share because they take turns.
 *
 * <p>Threads: confined to its event loop, but for {@link #lagNanos} and {@link #stillNanos}.
 */
public final class LoopState {
    /** A fragment is judged in steps of this size, so that one body never holds the loop for long. */
    private static final int SCRATCH_BYTES = 64 << 10;

    private final EventLoop eventLoop;
    private final RandomGenerator random;
    private final RequestIds ids;
    private final LoopGauge gauge;
    private final byte[] scratch = new byte[SCRATCH_BYTES];
    private final ScanSpaces scanSpaces = new ScanSpaces();

    public LoopState(EventLoop eventLoop, RandomGenerator random) {
        this.eventLoop = eventLoop;
        this.random = random;
        this.ids = new RequestIds(random);
        this.gauge = new LoopGauge(eventLoop);
    }

    public EventLoop eventLoop() {
        return eventLoop;
    }

    public RandomGenerator random() {
        return random;
    }

    public RequestIds ids() {
        return ids;
    }

    /** Where bytes are copied to be read; its content lasts until the next use. */
    public byte[] scratch() {
        return scratch;
    }

    /** What readers of JSON remember while they read. */
    public ScanSpaces scanSpaces() {
        return scanSpaces;
    }

    /** The monotonic clock of every deadline and every moment. */
    public long nanoTime() {
        return System.nanoTime();
    }

    /** For how long the loop has not turned when it should have, in nanoseconds; any thread may ask. */
    public long stillNanos() {
        return gauge.stillNanos();
    }

    public long lagNanos() {
        return gauge.lagNanos();
    }
}

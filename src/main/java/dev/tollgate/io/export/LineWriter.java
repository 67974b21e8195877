package dev.tollgate.io.export;

import dev.tollgate.wire.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lines on their way to a sink: copied into a bounded buffer by whoever has one, written in batches by one own daemon thread.
 *
 * <p>A line that finds the buffer full is dropped and counted; a slow, stuck or broken sink never makes anybody wait. Lines leave some
 * milliseconds after they came, in order.
 *
 * <p>Threads: any; {@link #offer} holds a lock while it copies one line, and nobody holds that lock for longer.
 */
public final class LineWriter implements AutoCloseable {
    /** More than a thousand access lines; twice this much memory is the most that a writer takes. */
    public static final int DEFAULT_BYTES = 1 << 20;

    private static final int FIRST_BYTES = 64 << 10;
    private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(2);

    private final OutputStream sink;
    private final int capacity;
    private final Thread thread;
    private final LongAdder dropped = new LongAdder();
    private final Object lock = new Object();
    private byte[] filling;
    private byte[] spare;
    private int used;
    private int lines;
    private boolean closed;
    private final LongAdder written = new LongAdder();

    private LineWriter(OutputStream sink, int capacity) {
        this.sink = sink;
        this.capacity = capacity;
        this.filling = new byte[Math.min(capacity, FIRST_BYTES)];
        this.spare = new byte[Math.min(capacity, FIRST_BYTES)];
        this.thread = Thread.ofPlatform().name("tollgate-lines").daemon().unstarted(this::drain);
    }

    /**
     * Begins to write.
     *
     * @param sink where lines go, unbuffered; flushed after each batch, never closed
     * @param capacity bytes that may wait
     */
    public static LineWriter start(OutputStream sink, int capacity) {
        var writer = new LineWriter(sink, capacity);
        writer.thread.start();
        return writer;
    }

    /** Adds one line without its end, copied before this returns; false where it was dropped. */
    public boolean offer(byte[] line, int offset, int length) {
        boolean first;
        synchronized (lock) {
            if (closed || length >= capacity - used) {
                dropped.increment();
                return false;
            }
            if (used + length + 1 > filling.length) {
                long doubled = Math.max(filling.length * 2L, used + length + 1L);
                filling = Arrays.copyOf(filling, (int) Math.min(capacity, doubled));
            }
            System.arraycopy(line, offset, filling, used, length);
            filling[used + length] = '\n';
            first = used == 0;
            used += length + 1;
            lines++;
        }
        if (first) {
            LockSupport.unpark(thread);
        }
        return true;
    }

    /** Adds one line of text. */
    public boolean offer(String line) {
        var bytes = line.getBytes(StandardCharsets.UTF_8);
        return offer(bytes, 0, bytes.length);
    }

    /** Lines that the sink took. */
    public long written() {
        return written.sum();
    }

    /** Lines that were dropped: the buffer was full, the writer closed, or the sink refused them. */
    public long dropped() {
        return dropped.sum();
    }

    /** Takes no more lines and waits two seconds at most for those that wait. */
    @Override
    public void close() {
        close(CLOSE_DEADLINE);
    }

    /** Takes no more lines and waits for those that wait, or for this long. */
    public void close(Duration deadline) {
        synchronized (lock) {
            closed = true;
        }
        LockSupport.unpark(thread);
        try {
            thread.join(deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void drain() {
        while (true) {
            var batch = take();
            if (batch == null) {
                return;
            }
            if (batch.bytes.isEmpty()) {
                LockSupport.park(this);
                // More lines follow a first one soon: one write for all of them.
                LockSupport.parkNanos(this, isClosed() ? 0 : LINGER_NANOS);
                continue;
            }
            write(batch);
        }
    }

    private record Batch(Bytes bytes, int lines) {}

    /** What waits, possibly nothing; null at the end. */
    private @Nullable Batch take() {
        synchronized (lock) {
            if (used == 0 && closed) {
                return null;
            }
            var batch = new Batch(new Bytes(filling, 0, used), lines);
            filling = spare;
            spare = batch.bytes.array();
            used = 0;
            lines = 0;
            return batch;
        }
    }

    private boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    private void write(Batch batch) {
        try {
            sink.write(batch.bytes.array(), 0, batch.bytes.length());
            sink.flush();
            written.add(batch.lines);
        } catch (IOException e) {
            dropped.add(batch.lines);
        }
    }
}

package dev.tollgate.io.export;

import dev.tollgate.settle.Settlement;
import dev.tollgate.telemetry.SpanView;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Settlements on their way to a trace collector: queued by event loops, turned into spans and sent in batches by one own daemon thread.
 *
 * <p>A settlement that finds the queue full is dropped and its spans are counted; a slow or dead collector never makes anybody wait and is
 * complained of once a minute at most.
 *
 * <p>Threads: any.
 */
public final class SpanExport implements AutoCloseable {
    private static final int QUEUE = 2048;
    private static final int BATCH = 512;
    private static final long LINGER_MILLIS = 250;
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(3);
    private static final long COMPLAINT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final SpanExporter exporter;
    private final SpanView view;
    private final Duration timeout;
    private final Consumer<String> complaints;
    private final ArrayBlockingQueue<Settlement> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Thread thread;
    private final LongAdder exported = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private long complainedNanos = System.nanoTime() - COMPLAINT_NANOS;
    private volatile boolean closed;

    private SpanExport(SpanExporter exporter, SpanView view, Duration timeout, Consumer<String> complaints) {
        this.exporter = exporter;
        this.view = view;
        this.timeout = timeout;
        this.complaints = complaints;
        this.thread = Thread.ofPlatform().name("tollgate-spans").daemon().unstarted(this::drain);
    }

    /**
     * Begins to export.
     *
     * @param timeout for one batch
     * @param complaints hears, on the exporting thread, that spans cannot be delivered
     */
    public static SpanExport start(
            SpanExporter exporter, SpanView view, Duration timeout, Consumer<String> complaints) {
        var export = new SpanExport(exporter, view, timeout, complaints);
        export.thread.start();
        return export;
    }

    /** Queues the spans of an exchange that has ended, if its trace is sampled; neither blocks nor throws. */
    public void settled(Settlement settlement) {
        if (settlement.exchanged().arrival().trace().sampled() && (closed || !queue.offer(settlement))) {
            dropped.add(1 + settlement.exchanged().attempts().size());
        }
    }

    /** Spans that the collector took. */
    public long exported() {
        return exported.sum();
    }

    /** Spans that were dropped: the queue was full, the export closed, or the collector did not take them. */
    public long dropped() {
        return dropped.sum();
    }

    /** Takes no more and waits three seconds at most for what is queued. */
    @Override
    public void close() {
        close(CLOSE_DEADLINE);
    }

    /** Takes no more and waits for what is queued, or for this long. */
    public void close(Duration deadline) {
        closed = true;
        try {
            thread.join(deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exporter.shutdown();
    }

    private void drain() {
        var batch = new ArrayList<SpanData>(BATCH);
        while (!closed || !queue.isEmpty()) {
            collect(batch);
            if (!batch.isEmpty()) {
                send(batch);
                batch.clear();
            }
        }
    }

    /** Gathers what comes within a while. */
    private void collect(List<SpanData> batch) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LINGER_MILLIS);
        while (batch.size() < BATCH) {
            var next = next(closed ? 0 : Math.max(0, deadline - System.nanoTime()));
            if (next == null) {
                return;
            }
            try {
                batch.addAll(view.spans(next));
            } catch (RuntimeException e) {
                dropped.add(1 + next.exchanged().attempts().size());
                complain(e.getClass().getSimpleName() + " while spans were made");
            }
        }
    }

    private @Nullable Settlement next(long waitNanos) {
        try {
            return queue.poll(waitNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            // Nobody interrupts this thread; the loop goes on until it is closed.
            return null;
        }
    }

    private void send(List<SpanData> batch) {
        int count = batch.size();
        var result = exporter.export(List.copyOf(batch)).join(timeout.toMillis(), TimeUnit.MILLISECONDS);
        if (result.isSuccess()) {
            exported.add(count);
            return;
        }
        dropped.add(count);
        var cause = result.getFailureThrowable();
        complain(cause == null ? "no answer within " + timeout.toMillis() + " ms" : String.valueOf(cause.getMessage()));
    }

    private void complain(String why) {
        long now = System.nanoTime();
        if (now - complainedNanos >= COMPLAINT_NANOS) {
            complainedNanos = now;
            complaints.accept("telemetry.otlp: " + why + "; " + dropped.sum()
                    + " spans dropped so far (expected: a collector that answers)");
        }
    }
}

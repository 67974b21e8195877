package dev.tollgate.sim.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Connections to one port and the load on them: open loop (arrivals happen whether or not answers come; latency counts from the scheduled
 * time) or streams (each connection sends its next request when the last answer ended).
 *
 * <p>Threads: the public methods are called by one thread, which blocks; everything else is confined to the event loop.
 */
// A failed write or close ends in channelInactive, where the request is counted as failed: their futures say nothing
// more.
@SuppressWarnings("FutureReturnValueIgnored")
public final class LoadClient implements AutoCloseable {
    private static final int WAIT_SECONDS = 5;
    private static final int MAX_BACKLOG = 100_000;
    private static final long MAX_LATENCY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Bootstrap bootstrap;
    private final EventLoop loop;
    private final int port;
    private final ByteBuf request;
    private final List<LoadConnection> open = new ArrayList<>();
    private final ArrayDeque<LoadConnection> idle = new ArrayDeque<>();
    private final ArrayDeque<Long> backlog = new ArrayDeque<>();
    private Histogram latencies = new Histogram(MAX_LATENCY_NANOS, 3);
    private long answers;
    private long failures;
    private boolean again;
    private boolean closing;
    private long sent;

    private LoadClient(Bootstrap bootstrap, EventLoop loop, int port, byte[] request) {
        this.bootstrap = bootstrap;
        this.loop = loop;
        this.port = port;
        // Memory of the garbage collector's: duplicates that a closing channel still holds need not be waited for.
        var bytes = ByteBuffer.allocateDirect(request.length).put(request).flip();
        this.request = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(bytes));
    }

    static LoadClient connect(Bootstrap bootstrap, EventLoop loop, int port, int connections, byte[] request)
            throws IOException {
        var client = new LoadClient(bootstrap, loop, port, request);
        try {
            for (int i = 0; i < connections; i++) {
                var connected = client.dial();
                if (!connected.awaitUninterruptibly(WAIT_SECONDS, TimeUnit.SECONDS) || !connected.isSuccess()) {
                    throw new IOException("127.0.0.1:" + port + ": " + connected.cause() + " (expected: a connection)");
                }
            }
        } catch (IOException e) {
            client.close();
            throw e;
        }
        return client;
    }

    /**
     * Poisson arrivals for a while; returns when the last answer is there or has been given up after five seconds.
     *
     * @param perSecond mean rate
     */
    public Load openLoop(RandomGenerator random, double perSecond, Duration length) throws IOException {
        var ended = new CountDownLatch(1);
        onLoop(() -> {
            reset();
            new Clock(new Arrivals(random, perSecond), System.nanoTime(), length.toNanos(), ended).run();
            return 0;
        });
        await(ended, length.plusSeconds(WAIT_SECONDS));
        return settled();
    }

    /** Starts one stream per connection, spread evenly over a time; they follow one another until {@link #finish}. */
    public void streams(Duration spread) throws IOException {
        onLoop(() -> {
            reset();
            again = true;
            var starting = List.copyOf(idle);
            idle.clear();
            for (int i = 0; i < starting.size(); i++) {
                var connection = starting.get(i);
                long delay = spread.toNanos() * i / starting.size();
                loop.schedule(() -> send(connection, System.nanoTime()), delay, TimeUnit.NANOSECONDS);
            }
            return 0;
        });
    }

    /** What has been counted so far. */
    public Load soFar() throws IOException {
        return onLoop(this::counted);
    }

    /** Ends the streams: no further one is begun; waits for those under way. */
    public Load finish() throws IOException {
        onLoop(() -> {
            again = false;
            return 0;
        });
        return settled();
    }

    @Override
    public void close() {
        try {
            onLoop(() -> {
                closing = true;
                List.copyOf(open).forEach(LoadConnection::close);
                return 0;
            });
        } catch (IOException e) {
            // The loop is gone and its channels with it.
            closing = true;
        }
    }

    private Load settled() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (onLoop(() -> backlog.isEmpty() && sent == answers + failures) == false) {
            if (System.nanoTime() - deadline > 0) {
                return onLoop(() -> {
                    failures += sent - answers - failures + backlog.size();
                    return counted();
                });
            }
            try {
                TimeUnit.MILLISECONDS.sleep(2);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while answers were awaited", e);
            }
        }
        return onLoop(this::counted);
    }

    private Load counted() {
        long events = 0;
        for (var connection : open) {
            events += connection.events();
        }
        return new Load(answers, failures, events, latencies.copy());
    }

    private void reset() {
        latencies = new Histogram(MAX_LATENCY_NANOS, 3);
        answers = 0;
        failures = 0;
        sent = 0;
    }

    private io.netty.channel.ChannelFuture dial() {
        return bootstrap
                .clone()
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new LoadConnection(LoadClient.this));
                    }
                })
                .connect("127.0.0.1", port);
    }

    private void send(LoadConnection connection, long scheduled) {
        sent++;
        connection.send(request.duplicate(), scheduled);
    }

    /** A connection stands. */
    void opened(LoadConnection connection) {
        open.add(connection);
        free(connection);
    }

    /** An answer is whole. */
    void answered(LoadConnection connection, long scheduled, int status) {
        if (status == 200) {
            answers++;
            latencies.recordValue(Math.clamp(System.nanoTime() - scheduled, 0, MAX_LATENCY_NANOS));
        } else {
            failures++;
        }
        free(connection);
    }

    /** A connection ended; with a request under way that request failed. Another takes its place. */
    void ended(LoadConnection connection, boolean waiting) {
        open.remove(connection);
        idle.remove(connection);
        if (waiting) {
            failures++;
        }
        if (!closing) {
            dial();
        }
    }

    private void free(LoadConnection connection) {
        @Nullable Long due = backlog.pollFirst();
        if (due != null) {
            send(connection, due);
        } else if (again) {
            send(connection, System.nanoTime());
        } else {
            idle.addLast(connection);
        }
    }

    /** Fires arrivals when they are due. */
    private final class Clock implements Runnable {
        private final Arrivals arrivals;
        private final long start;
        private final long length;
        private final CountDownLatch ended;
        private long due;

        Clock(Arrivals arrivals, long start, long length, CountDownLatch ended) {
            this.arrivals = arrivals;
            this.start = start;
            this.length = length;
            this.ended = ended;
            this.due = arrivals.next();
        }

        @Override
        public void run() {
            long now = System.nanoTime() - start;
            while (due <= now && due < length) {
                arrive(start + due);
                due = arrivals.next();
            }
            if (due >= length) {
                ended.countDown();
                return;
            }
            loop.schedule(this, Math.max(1, due - (System.nanoTime() - start)), TimeUnit.NANOSECONDS);
        }

        private void arrive(long scheduled) {
            var connection = idle.pollFirst();
            if (connection != null) {
                send(connection, scheduled);
            } else if (backlog.size() < MAX_BACKLOG) {
                backlog.addLast(scheduled);
            } else {
                sent++;
                failures++;
            }
        }
    }

    private <T> T onLoop(Callable<T> task) throws IOException {
        try {
            return loop.submit(task).get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the load generator was asked", e);
        } catch (ExecutionException | TimeoutException | java.util.concurrent.RejectedExecutionException e) {
            throw new IOException("load generator: " + e + " (expected: an answer within " + WAIT_SECONDS + " s)", e);
        }
    }

    private static void await(CountDownLatch ended, Duration patience) throws IOException {
        try {
            if (!ended.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("load generator: still sending after " + patience + " (expected: done)");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while load was made", e);
        }
    }
}

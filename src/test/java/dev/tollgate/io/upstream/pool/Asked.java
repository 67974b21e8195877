package dev.tollgate.io.upstream.pool;

import dev.tollgate.io.upstream.ConnectFailure;
import dev.tollgate.io.upstream.Origin;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An acquisition whose end a test waits for; it fails the test when told more than once. */
final class Asked implements AcquireListener {

    private final CompletableFuture<Object> end = new CompletableFuture<>();
    private final AtomicInteger told = new AtomicInteger();
    private @Nullable Acquisition acquisition;

    void start(Upstreams upstreams, EventLoop loop, Origin origin, long connectMillis) {
        acquisition = upstreams.acquire(loop, origin, connectMillis, this);
    }

    void cancel(Bench bench) {
        bench.onLoop(() -> {
            leave();
            return this;
        });
    }

    /** The same, on the loop already. */
    void leave() {
        if (acquisition != null) {
            acquisition.cancel();
        }
    }

    @Override
    public void acquired(UpstreamConnection connection) {
        told.incrementAndGet();
        end.complete(connection);
    }

    @Override
    public void failed(ConnectFailure failure) {
        told.incrementAndGet();
        end.complete(failure);
    }

    boolean ended() {
        return end.isDone();
    }

    int told() {
        return told.get();
    }

    UpstreamConnection connection() {
        return end(UpstreamConnection.class);
    }

    ConnectFailure failure() {
        return end(ConnectFailure.class);
    }

    private <T> T end(Class<T> expected) {
        try {
            var ended = end.get(30, TimeUnit.SECONDS);
            if (told.get() != 1 || !expected.isInstance(ended)) {
                throw new AssertionError("told " + told.get() + " times, last " + ended + " (expected: once, "
                        + expected.getSimpleName() + ")");
            }
            return expected.cast(ended);
        } catch (Exception late) {
            throw new AssertionError("acquisition not ended (expected: within 10 s)", late);
        }
    }
}

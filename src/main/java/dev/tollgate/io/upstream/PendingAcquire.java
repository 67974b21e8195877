package dev.tollgate.io.upstream;

import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** An acquisition that could not be served at once: in the queue, or while its connection is opened. Threads: its loop. */
final class PendingAcquire implements Acquisition, Connect.Listener {

    private final UpstreamPool pool;
    private final AcquireListener listener;
    private final long connectTimeoutMillis;

    private @Nullable Future<?> queueDeadline;
    private @Nullable Connect connect;
    private boolean ended;

    PendingAcquire(UpstreamPool pool, AcquireListener listener, long connectTimeoutMillis) {
        this.pool = pool;
        this.listener = listener;
        this.connectTimeoutMillis = connectTimeoutMillis;
    }

    AcquireListener listener() {
        return listener;
    }

    long connectTimeoutMillis() {
        return connectTimeoutMillis;
    }

    void queued(Future<?> deadline) {
        queueDeadline = deadline;
    }

    void leftQueue() {
        var deadline = queueDeadline;
        if (deadline != null) {
            deadline.cancel(false);
            queueDeadline = null;
        }
    }

    void connecting(Connect attempt) {
        connect = attempt;
    }

    boolean ended() {
        return ended;
    }

    /** Marks the end, so that nothing more is told. */
    void end() {
        ended = true;
        leftQueue();
    }

    @Override
    public void cancel() {
        if (ended) {
            return;
        }
        end();
        var attempt = connect;
        if (attempt != null) {
            attempt.cancel();
        } else {
            pool.leaveQueue(this);
        }
    }

    @Override
    public void opened(ExchangeSlot slot) {
        end();
        pool.opened(this, slot);
    }

    @Override
    public void failed(ConnectFailure failure) {
        end();
        pool.countFailure();
        listener.failed(failure);
    }

    @Override
    public void closed() {
        pool.openingEnded(this);
    }
}

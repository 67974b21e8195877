package dev.tollgate.io.upstream.pool;

import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** An acquisition that could not be served at once: in the queue, or while a connection is opened for it. Threads: its loop. */
final class PendingAcquire implements Acquisition {

    private final UpstreamPool pool;
    private final AcquireListener listener;
    private final long connectTimeoutMillis;

    private @Nullable Future<?> queueDeadline;
    private @Nullable Opening opening;
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

    /** It waits in the queue until the deadline. */
    void queued(Future<?> deadline) {
        opening = null;
        queueDeadline = deadline;
    }

    /** It waits for a connection that is being opened. */
    void rides(Opening connection) {
        stopDeadline();
        opening = connection;
    }

    private void stopDeadline() {
        var deadline = queueDeadline;
        if (deadline != null) {
            deadline.cancel(false);
            queueDeadline = null;
        }
    }

    boolean ended() {
        return ended;
    }

    /** Marks the end, so that nothing more is told. */
    void end() {
        ended = true;
        stopDeadline();
    }

    @Override
    public void cancel() {
        if (ended) {
            return;
        }
        end();
        var ridden = opening;
        if (ridden != null) {
            ridden.leave(this);
        } else {
            pool.leaveQueue(this);
        }
    }
}

package dev.tollgate.io.upstream.pool;

import dev.tollgate.io.net.h2.ClientSession;
import dev.tollgate.io.upstream.ConnectFailure;
import dev.tollgate.io.upstream.connect.Connect;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection being opened, and the acquisitions that wait for it: as many as it is expected to carry at once. It fails for all of
 * them alike, and is given up when the last one leaves.
 *
 * <p>Threads: its event loop only.
 */
final class Opening implements Connect.Listener {
    private final UpstreamPool pool;
    private final ArrayDeque<PendingAcquire> riders = new ArrayDeque<>(1);
    private @Nullable Connect connect;
    private @Nullable Carrier carrier;
    private boolean ended;

    Opening(UpstreamPool pool) {
        this.pool = pool;
    }

    void start(Connect attempt) {
        connect = attempt;
        attempt.start();
    }

    boolean takes(int seats) {
        return !ended && riders.size() < seats;
    }

    void join(PendingAcquire rider) {
        rider.rides(this);
        riders.addLast(rider);
    }

    void leave(PendingAcquire rider) {
        if (riders.remove(rider) && riders.isEmpty()) {
            cancel();
        }
    }

    /** The acquisitions that wait for it, which it gives away. */
    List<PendingAcquire> leaveAll() {
        var all = List.copyOf(riders);
        riders.clear();
        return all;
    }

    void cancel() {
        if (!ended && connect != null) {
            ended = true;
            connect.cancel();
        }
    }

    @Override
    public void opened(Channel channel, @Nullable ClientSession session) {
        ended = true;
        carrier = pool.opened(this, channel, session);
        pool.board(carrier, leaveAll());
    }

    @Override
    public void failed(ConnectFailure failure) {
        ended = true;
        pool.failed(leaveAll(), failure);
    }

    @Override
    public void closed() {
        pool.openingEnded(this);
    }

    @Override
    public void changed() {
        if (carrier != null) {
            pool.changed(carrier);
        }
    }
}

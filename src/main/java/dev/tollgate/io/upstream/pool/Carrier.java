package dev.tollgate.io.upstream.pool;

import dev.tollgate.io.net.h2.ClientSession;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * An open connection of a pool, which carries one exchange at a time (HTTP/1.1) or many (HTTP/2). Threads: its event loop only.
 */
final class Carrier {
    private final UpstreamPool pool;
    private final Channel channel;
    private final @Nullable ClientSession session;
    private final @Nullable ExchangeSlot only;
    private final long openedNanos = System.nanoTime();

    private Phase phase = Phase.IDLE;
    private int lent;
    private boolean used;
    private long idleSinceNanos;

    Carrier(UpstreamPool pool, Channel channel, @Nullable ClientSession session) {
        this.pool = pool;
        this.channel = channel;
        this.session = session;
        if (session == null) {
            only = new ExchangeSlot(this);
            channel.pipeline().addLast(only);
        } else {
            only = null;
        }
    }

    UpstreamPool pool() {
        return pool;
    }

    Channel channel() {
        return channel;
    }

    Phase phase() {
        return phase;
    }

    void become(Phase next) {
        phase = next;
    }

    /** Whether several exchanges may be under way at once. */
    boolean isShared() {
        return session != null;
    }

    /** Exchanges that may be under way at once; 0 when the peer takes no more. */
    int capacity() {
        return session == null ? 1 : session.capacity();
    }

    boolean hasRoom() {
        var open = phase == Phase.IDLE || phase == Phase.IN_USE;
        return open && channel.isActive() && (session == null ? lent == 0 : session.hasRoom());
    }

    /** Whether no exchange is under way. */
    boolean isUnused() {
        return lent == 0;
    }

    /** A place for one more exchange: the connection itself, or a new stream on it. */
    ExchangeSlot lend() {
        lent++;
        if (session == null) {
            if (only == null) {
                throw new IllegalStateException("carrier: neither a slot nor a session");
            }
            return only;
        }
        var slot = new ExchangeSlot(this);
        session.open(slot);
        return slot;
    }

    /** One exchange less. */
    void returned() {
        lent--;
    }

    /** Marks another use; says whether there was one before. */
    boolean use() {
        var before = used;
        used = true;
        return before;
    }

    void idleSince(long nowNanos) {
        idleSinceNanos = nowNanos;
    }

    long idleNanos(long nowNanos) {
        return nowNanos - idleSinceNanos;
    }

    long ageNanos(long nowNanos) {
        return nowNanos - openedNanos;
    }
}

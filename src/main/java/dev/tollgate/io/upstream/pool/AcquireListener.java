package dev.tollgate.io.upstream.pool;

import dev.tollgate.io.upstream.ConnectFailure;

/**
 * Hears the end of an acquisition: exactly one of the two, once, on the event loop of the acquisition, possibly before
 * {@code acquire} returns; neither after a cancellation.
 */
public interface AcquireListener {

    /**
     * A connection is lent; the listener now owes a {@link UpstreamConnection#release}. If this throws, the connection is
     * released unusable.
     */
    void acquired(UpstreamConnection connection);

    /** No connection could be had; nothing is owed. */
    void failed(ConnectFailure failure);
}

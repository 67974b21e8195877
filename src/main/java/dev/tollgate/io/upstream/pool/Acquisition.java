package dev.tollgate.io.upstream.pool;

/** A wait for a connection that can be given up. Threads: its event loop only. */
public interface Acquisition {

    /** An acquisition that has already ended. */
    Acquisition ENDED = () -> {};

    /**
     * Gives up: the listener hears nothing more, a place in the queue is freed, a connection being opened is closed. Has no
     * effect after the end.
     */
    void cancel();
}

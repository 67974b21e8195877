package dev.tollgate.io.upstream.pool;

/** What the place of a connection in its pool is taken by. */
enum Phase {
    /** Being opened, or a failed opening being closed. */
    CONNECTING,
    /** Lent to an exchange, or to several. */
    IN_USE,
    /** Given back in the middle of a read: surplus bytes of the same read must not reach the next exchange. */
    PARKED,
    /** May be lent. */
    IDLE,
    /** Told to close. */
    CLOSING,
    /** Closed: the place is free. */
    GONE
}

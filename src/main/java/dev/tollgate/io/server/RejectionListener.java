package dev.tollgate.io.server;

import dev.tollgate.fault.Fault;

/** Hears of requests that broke the rules of HTTP before an exchange began; must neither block nor throw. */
@FunctionalInterface
public interface RejectionListener {
    /**
     * One was refused.
     *
     * @param listener the listener it came in by
     * @param requestId the name it was given
     * @param fault what was wrong with it
     * @param peer the address it came from; empty where unknown
     * @param answered whether an answer was sent; else the connection was just closed
     */
    void rejected(String listener, String requestId, Fault fault, String peer, boolean answered);
}

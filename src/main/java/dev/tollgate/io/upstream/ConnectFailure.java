package dev.tollgate.io.upstream;

import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Why no connection could be had: nothing of the request has left, so another target may be tried at no cost.
 *
 * @param kind the step that failed
 * @param timedOut true when a deadline passed, false when something refused or broke
 * @param message one line for a person, with the origin; never a secret
 */
public record ConnectFailure(Kind kind, boolean timedOut, String message) {

    private static final int LONGEST_REASON = 200;

    /** The step that failed. */
    public enum Kind {
        /** The name has no address, or the name servers did not say in time. */
        DNS,
        /** No address took the TCP connection. */
        CONNECT,
        /** The handshake failed: certificate, host name, version, or the peer's refusal. */
        TLS,
        /** No connection came free in time, the queue was full, or the pools are closed. */
        POOL,
        /** The egress proxy could not be reached or refused the tunnel. */
        PROXY
    }

    /**
     * True for an exception on a fresh connection that means that the peer refused our certificate or lack of one: in TLS 1.3
     * (RFC 8446 section 4.4.2) the client has finished by then, so the refusal meets the exchange. If no byte of a response
     * came before, nothing of the request was read.
     */
    public static boolean isTlsRefusal(Throwable cause) {
        @Nullable Throwable looked = cause;
        for (var depth = 0; depth < 8 && looked != null; depth++) {
            if (looked instanceof SSLException) {
                return true;
            }
            looked = looked.getCause();
        }
        return false;
    }

    /** The innermost message of an exception as one bounded line. */
    public static String reasonOf(Throwable cause) {
        var innermost = cause;
        for (var depth = 0; depth < 8 && innermost.getCause() != null; depth++) {
            innermost = innermost.getCause();
        }
        @Nullable String message = innermost.getMessage();
        if (message == null || message.isBlank()) {
            return innermost.getClass().getSimpleName();
        }
        var line = new StringBuilder(Math.min(message.length(), LONGEST_REASON));
        for (var i = 0; i < message.length() && line.length() < LONGEST_REASON; i++) {
            var c = message.charAt(i);
            line.append(c < ' ' || c > '~' ? ' ' : c);
        }
        return line.toString().strip();
    }
}

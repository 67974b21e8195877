package dev.tollgate.io.net;

/** The connection or stream is over. */
public sealed interface Ended extends ConnectionEvent {
    Ended CLEAN = new Clean();
    Ended CLOSED = new Closed(false);
    Ended RESET = new Reset(Reset.NO_CODE);

    /** The stream ended as its protocol wants it; HTTP/2 only. */
    record Clean() implements Ended {}

    /**
     * The peer tore it down.
     *
     * @param code the HTTP/2 error code, or {@link #NO_CODE} for a TCP reset
     */
    record Reset(long code) implements Ended {
        public static final long NO_CODE = -1;

        /** RFC 9113 section 7: the peer has not acted upon the request. */
        private static final long REFUSED_STREAM = 7;

        /** Whether repeating the request elsewhere is free. */
        public boolean isRefusal() {
            return code == REFUSED_STREAM;
        }
    }

    /**
     * The peer said it goes away.
     *
     * @param processed whether it may have acted upon our request; where not, repeating it elsewhere is free
     */
    record GoAway(boolean processed) implements Ended {}

    /**
     * The transport was closed, by the peer's FIN or by us.
     *
     * @param endsBody whether this is the proper end of a response that is delimited by nothing else (RFC 9112 section 6.3, rule
     *     8): no {@code LastHttpContent} comes then, and the receiver decides whether to trust it
     */
    record Closed(boolean endsBody) implements Ended {}
}

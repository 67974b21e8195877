package dev.tollgate.exchange;

import dev.tollgate.http.Protocol;
import dev.tollgate.http.RequestHead;

/**
 * A request whose head passed strict admission: the first value of every exchange.
 *
 * @param requestId unique name of the exchange, printable ASCII, sent back as {@code tollgate-request-id}
 * @param listener name of the listener it came in by
 * @param peer the other end of the connection
 * @param protocol the version of HTTP that it speaks
 * @param head method, canonical target and header fields
 * @param trace the caller's trace context, or a new one
 * @param epochMillis wall-clock time of arrival
 * @param timeline the moments of this exchange, begun at arrival
 */
public record Arrival(
        String requestId,
        String listener,
        Peer peer,
        Protocol protocol,
        RequestHead head,
        TraceContext trace,
        long epochMillis,
        Timeline timeline) {}

package dev.tollgate.telemetry;

import dev.tollgate.exchange.Timeline.Moment;
import dev.tollgate.fault.Reason;
import dev.tollgate.settle.Exchanged;

/**
 * How long the gateway itself held a request up, as far as its own moments tell.
 *
 * <p>Counted: from the body's last byte (from arrival, where no body was awaited) to the first pick; in each attempt from the lent
 * connection to the request's last byte handed over; from the end of one attempt to the start of the next; for a stream from the first
 * token to the first byte of the answer; and from the end of the last attempt to the end of the exchange.
 *
 * <p>Not counted: waiting for the client's body (and scanning it, which happens meanwhile), connecting, waiting for the upstream, and the
 * answer's way through while it is still being made.
 */
public final class OwnTime {
    /** Nobody can say: the exchange ended while its body was still coming. */
    public static final long UNKNOWN = -1;

    private OwnTime() {}

    /** Nanoseconds of own time, at least 0, or {@link #UNKNOWN}. */
    public static long nanos(Exchanged exchanged) {
        var timeline = exchanged.arrival().timeline();
        boolean read = timeline.has(Moment.BODY_READ);
        if (!timeline.has(Moment.ENDED) || (!read && awaited(exchanged))) {
            return UNKNOWN;
        }
        long mark = timeline.at(read ? Moment.BODY_READ : Moment.ARRIVED);
        long own = 0;
        var attempts = exchanged.attempts();
        for (int i = 0; i < attempts.size(); i++) {
            var attempt = attempts.get(i);
            own += positive(attempt.startNanos() - mark);
            if (attempt.connectedNanos() >= 0 && attempt.sentNanos() >= 0) {
                own += positive(attempt.sentNanos() - attempt.connectedNanos());
            }
            mark = attempt.endNanos();
        }
        if (!attempts.isEmpty() && exchanged.streamed() && timeline.has(Moment.ANSWER_BEGUN)) {
            long token = attempts.getLast().firstTokenNanos();
            own += token >= 0 ? positive(timeline.at(Moment.ANSWER_BEGUN) - token) : 0;
        }
        return own + positive(timeline.at(Moment.ENDED) - mark);
    }

    /** Nanoseconds from arrival to the end, or {@link #UNKNOWN} while it has none. */
    public static long totalNanos(Exchanged exchanged) {
        return exchanged.arrival().timeline().sinceArrival(Moment.ENDED);
    }

    /** Nanoseconds from arrival to the first token, or {@link #UNKNOWN} where none was seen. */
    public static long firstTokenNanos(Exchanged exchanged) {
        return exchanged.arrival().timeline().sinceArrival(Moment.FIRST_TOKEN);
    }

    private static boolean awaited(Exchanged exchanged) {
        var fault = exchanged.fault();
        return exchanged.bytesIn() > 0
                || (fault != null && (fault.reason() == Reason.CLIENT_CANCELLED || fault.reason() == Reason.DRAINING));
    }

    private static long positive(long nanos) {
        return Math.max(0, nanos);
    }
}

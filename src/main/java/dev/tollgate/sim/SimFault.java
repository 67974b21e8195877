package dev.tollgate.sim;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One way in which a simulated provider misbehaves; switched for the whole server, for the next requests, or for one request by the
 * header {@code sim-fault: <wire name>}. Faults strike under {@code /v1/} only, so health checks still answer.
 */
public enum SimFault {
    /** The listener is closed and every connection with it; only for a whole server. */
    REFUSE,
    /** The request is read and nothing ever comes. */
    HANG,
    /** Status line and headers come, then nothing. */
    HANG_AFTER_HEAD,
    /** RST instead of an answer. */
    RESET,
    /** RST in the middle of the body. */
    RESET_MID_BODY,
    /** FIN instead of an answer. */
    CLOSE_WITHOUT_ANSWER,
    /** A content-length body ends half-way with a FIN. */
    TRUNCATE_LENGTH,
    /** A chunked body ends half-way with a FIN: no last chunk, no {@code [DONE]}. */
    TRUNCATE_CHUNKED,
    /** Content-length promises 50 bytes more than come; the connection stays open. */
    LENGTH_TOO_LONG,
    /** Content-length promises half of what comes. */
    LENGTH_TOO_SHORT,
    /** Neither content-length nor chunked: the FIN ends the body. */
    CLOSE_DELIMITED,
    /** 256 bytes that are not HTTP. */
    GARBAGE,
    /** The answer twice, for one request. */
    TWO_ANSWERS,
    /** 429 with Retry-After in seconds. */
    RATE_LIMITED(429),
    /** 429 with Retry-After as an HTTP date, far in the past or future as the clock says. */
    RATE_LIMITED_DATE(429),
    /** 429 with {@code retry-after-ms}. */
    RATE_LIMITED_MS(429),
    /** 429 that no wait cures. */
    INSUFFICIENT_QUOTA(429),
    /** 503 with Retry-After. */
    UNAVAILABLE(503),
    OVERLOADED(529),
    INTERNAL_ERROR(500),
    BAD_GATEWAY(502),
    GATEWAY_TIMEOUT(504),
    REQUEST_TIMEOUT(408),
    /** 401 whose body names {@link #OPERATOR_KEY}. */
    UNAUTHORIZED(401),
    /** 402 whose body names {@link #OPERATOR_KEY}. */
    PAYMENT_REQUIRED(402),
    /** 403 whose body names {@link #OPERATOR_KEY}. */
    FORBIDDEN(403),
    BAD_REQUEST(400),
    UNPROCESSABLE(422),
    /** 200, and an error where the first event should be. */
    ERROR_FIRST_EVENT,
    /** An error event after a few tokens, then a clean end. */
    ERROR_MID_STREAM,
    /** One byte every few milliseconds. */
    SLOW_DRIP,
    /** A few tokens, then silence. */
    STALL_MID_STREAM,
    /** The JSON of the body, or of every event, breaks off. */
    MALFORMED_JSON,
    /** One event among good ones is not JSON. */
    MALFORMED_EVENT,
    /** The first event comes twice. */
    DUPLICATE_START,
    /** The stream ends cleanly without {@code [DONE]} or {@code message_stop}. */
    MISSING_DONE,
    /** SSE comments between the events. */
    COMMENTS,
    /** {@code event: ping} between the events. */
    PINGS,
    /** Events end with CRLF CRLF. */
    CRLF,
    /** {@code data:} without the space. */
    NO_SPACE,
    /** The JSON of an event spread over two data lines. */
    MULTI_LINE_DATA,
    /** Every byte of the body is a write of its own. */
    BYTE_BY_BYTE,
    /** Usage stands in the last chunk that has choices; there is no chunk of its own for it. */
    USAGE_WITH_CHOICES,
    /** Usage is null everywhere. */
    USAGE_NULL,
    /** More than 1 MiB of answer. */
    HUGE,
    /** 101 Switching Protocols that nobody asked for. */
    UNASKED_101,
    /** Three interim answers before the real one. */
    INTERIM_ANSWERS,
    /** A header value folded over two lines. */
    OBS_FOLD,
    /** A body that is gzip, whatever was accepted. */
    GZIP,
    /** Every answer says {@code connection: close} and means it. */
    CONNECTION_CLOSE,
    /** The second request on a connection meets a FIN: the keep-alive was stale. */
    STALE_KEEP_ALIVE,
    /** A FIN shortly after a keep-alive answer. */
    CLOSE_WHEN_IDLE;

    /** A made-up secret in the bodies of 401, 402 and 403: it must never reach a caller of the gateway. */
    public static final String OPERATOR_KEY = "sk-operator-0123456789-never-show-this";

    private final int status;

    SimFault() {
        this(0);
    }

    SimFault(int status) {
        this.status = status;
    }

    /** The status of a fault that is an error answer, or 0 for the others. */
    public int status() {
        return status;
    }

    /** The name in the request header and on the command line: lower case with dashes. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The fault of that wire name, or null when there is none. */
    public static @Nullable SimFault ofWireName(String name) {
        for (SimFault fault : values()) {
            if (fault.wireName().equals(name)) {
                return fault;
            }
        }
        return null;
    }
}

package dev.tollgate.fault;

import java.util.Locale;

/**
 * Why a request was refused or failed: the closed set of codes that headers, log lines, spans, metrics and error bodies share.
 *
 * <p>Each reason carries the HTTP status it has unless the place that raises it knows better (RFC 9110 section 15).
 */
public enum Reason {
    BAD_REQUEST(400),
    BAD_JSON(400),
    BODY_TOO_LARGE(413),
    UNSUPPORTED_ENCODING(415),
    UNKNOWN_ROUTE(404),
    UNKNOWN_MODEL(404),
    MODEL_NOT_ALLOWED(403),
    UNAUTHENTICATED(401),
    ACCESS_DENIED(403),
    LOOP_THROTTLED(429),
    LOOP_BROKEN(429),
    LOOP_BLOCKED(429),
    QUARANTINED(429),
    RATE_LIMITED(429),
    CONCURRENCY_LIMITED(429),
    BUDGET_EXHAUSTED(429),
    PRICE_UNKNOWN(403),
    CONTENT_REFUSED(403),
    /** Somebody outside should have judged the content, and could not be heard. */
    CONTENT_UNCHECKED(503),
    LOSSY_TRANSLATION(400),
    NO_TARGET(503),
    NO_HEALTHY_TARGET(503),
    SATURATED(429),
    UPSTREAM_CONNECT(502),
    UPSTREAM_RESET(502),
    UPSTREAM_PROTOCOL(502),
    UPSTREAM_STATUS(502),
    UPSTREAM_CREDENTIAL_REFUSED(502),
    TIMEOUT_CONNECT(504),
    TIMEOUT_FIRST_TOKEN(504),
    TIMEOUT_IDLE(504),
    DEADLINE_EXCEEDED(504),
    STREAM_CUT(502),
    /** The caller went away; 499 is nginx's word for it and never reaches a wire. */
    CLIENT_CANCELLED(499),
    DRAINING(503),
    OVERLOADED(503),
    INTERNAL(500);

    private final String code;
    private final int status;

    Reason(int status) {
        this.code = name().toLowerCase(Locale.ROOT);
        this.status = status;
    }

    /** The stable lower-case code, for example {@code upstream_reset}. */
    public String code() {
        return code;
    }

    /** The HTTP status that goes with this reason where nothing more exact is known. */
    public int status() {
        return status;
    }

    /** Whether the gateway itself, not an upstream, decided this to be final, so that clients must not try again. */
    public boolean hardStop() {
        return this == LOOP_BROKEN || this == LOOP_BLOCKED || this == QUARANTINED;
    }

    /** Whether it is the loop guard's word on a run: it speaks of the one that asks, never of the one that was asked. */
    public boolean isAboutLoop() {
        return this == LOOP_THROTTLED || hardStop();
    }
}

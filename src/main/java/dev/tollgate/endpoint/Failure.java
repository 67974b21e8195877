package dev.tollgate.endpoint;

import dev.tollgate.fault.Fault;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one attempt failed.
 *
 * @param kind which of the closed set
 * @param status the upstream's status (or the one its error event names), 400 to 599; 0 where there was none
 * @param retryAfter what the upstream asked to wait; null if it did not say
 * @param quota whether the answer says that the account's quota or credit is used up ({@code insufficient_quota})
 * @param detail one sentence for a person, never a secret
 * @param word what a policy that keeps the answer to itself says, or a gateway further in that refused the run; null for every other kind
 */
public record Failure(
        Kind kind,
        int status,
        @Nullable Duration retryAfter,
        boolean quota,
        String detail,
        @Nullable Fault word) {

    /** A failure that no policy has a part in. */
    public Failure(Kind kind, int status, @Nullable Duration retryAfter, boolean quota, String detail) {
        this(kind, status, retryAfter, quota, detail, null);
    }

    /** A policy does not let the caller see the answer. */
    public static Failure withheld(Fault word) {
        return new Failure(Kind.WITHHELD, 0, null, false, word.message(), word);
    }

    /**
     * A gateway further in stopped the caller's run, and the agent that is the upstream passed its word on. Any upstream can say so of itself:
     * all it gains is that it is not rested for this one answer, and what it loses is that nobody else is asked.
     *
     * @param status the upstream's
     * @param word   what the caller is told, with a reason of the loop guard
     */
    public static Failure runRefused(int status, Fault word) {
        return new Failure(Kind.RUN_REFUSED, status, word.retryAfter(), false, word.message(), word);
    }

    /** The ways in which an attempt fails; what to do about each is {@code endpoint.retry.RetryPlan}'s table. */
    public enum Kind {
        /** The endpoint's dialect cannot say all that the caller asks for, and the caller may not lose it; nothing was sent. */
        UNTRANSLATABLE,
        /** Refused, unreachable or reset before anything was sent. */
        CONNECT,
        /** The connect deadline passed. */
        CONNECT_TIMEOUT,
        DNS,
        TLS,
        /** No slot in our own pool in time. */
        POOL,
        /** GOAWAY below our stream, REFUSED_STREAM, or a reused connection found closed before a byte went out. */
        REFUSED,
        /** An answer with status 400 to 599. */
        STATUS,
        /** The connection ended after the request was sent and before any answer. */
        RESET,
        /** Nothing came within the first-token deadline. */
        FIRST_TOKEN_TIMEOUT,
        /** Bytes that are not the protocol. */
        PROTOCOL,
        /** An answer that ended before its end, with nothing yet passed on. */
        TRUNCATED,
        /** The first event of a stream was an error. */
        STREAM_ERROR,
        /** An answer by which a gateway further in stopped the caller's run: nothing about who passed it on. */
        RUN_REFUSED,
        /** A policy does not let the caller see the answer. */
        WITHHELD,
        /** A defect of the gateway, met while the answer was read or passed on. */
        DEFECT,
        /** The upstream was cut or broke off after the caller had seen a byte. */
        CUT_AFTER_START,
        /** The upstream fell silent after the caller had seen a byte. */
        IDLE_AFTER_START,
        /** The total deadline of the exchange passed. */
        DEADLINE
    }

    public static Failure of(Kind kind, String detail) {
        return new Failure(kind, 0, null, false, detail);
    }

    /** An answer with an error status. */
    public static Failure status(int status, @Nullable Duration retryAfter, boolean quota) {
        return new Failure(Kind.STATUS, status, retryAfter, quota, "upstream answered " + status);
    }

    /** An error as the first event of a stream; {@code status} 0 where the event names none. */
    public static Failure streamError(int status, boolean quota, String detail) {
        return new Failure(Kind.STREAM_ERROR, status, null, quota, detail);
    }

    /** What a failure says about the endpoint. */
    enum Blame {
        /** Says nothing: ours, or orderly. */
        NONE,
        /** The endpoint works; the request was wrong. */
        CALLER,
        /** Come back later: a short, growing cooldown. */
        BUSY,
        /** The key is refused. */
        CREDENTIAL,
        /** The account has no money or quota. */
        QUOTA,
        /** The endpoint is broken: counts towards its breaker. */
        BROKEN
    }

    Blame blame() {
        return switch (kind) {
            case UNTRANSLATABLE, POOL, REFUSED, RUN_REFUSED, WITHHELD, DEFECT, DEADLINE -> Blame.NONE;
            case CONNECT,
                    CONNECT_TIMEOUT,
                    DNS,
                    TLS,
                    RESET,
                    FIRST_TOKEN_TIMEOUT,
                    PROTOCOL,
                    TRUNCATED,
                    CUT_AFTER_START,
                    IDLE_AFTER_START -> Blame.BROKEN;
            case STATUS -> statusBlame(Blame.CALLER);
            case STREAM_ERROR -> status == 0 && !quota ? Blame.BROKEN : statusBlame(Blame.CALLER);
        };
    }

    private Blame statusBlame(Blame otherwise) {
        if (quota) {
            return Blame.QUOTA;
        }
        return switch (status) {
            case 402 -> Blame.QUOTA;
            case 401, 403 -> Blame.CREDENTIAL;
            case 429, 503, 529 -> Blame.BUSY;
            case 408 -> Blame.BROKEN;
            default -> status >= 500 ? Blame.BROKEN : otherwise;
        };
    }
}

package dev.tollgate.endpoint.retry;

import dev.tollgate.endpoint.Failure;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Reason;
import java.time.Duration;

/**
 * The failover table: which failure is followed by another attempt, and with what it ends if not.
 *
 * @param attempts the most attempts that one request may make, free ones included; at least 1
 */
public record RetryPlan(int attempts) {
    public static final RetryPlan DEFAULT = new RetryPlan(3);

    private static final Duration POOL_WAIT = Duration.ofSeconds(1);

    /** What the table says of a failure before limits are looked at. */
    public enum Row {
        /** Nothing ran: try again without asking the budget. */
        FREE,
        /** Try again within the budget. */
        BUDGETED,
        /** It may have run and been billed: try again within the budget, and mark the attempt's cost as unknown. */
        BUDGETED_POSSIBLY_BILLED,
        /** Another key or target may do: try again within the budget; its answer is never shown. */
        CREDENTIAL,
        /** The caller's own mistake, or its run's: the answer is passed on. */
        FINAL,
        /** The caller has seen a byte or has no time left, or it is a policy's word or our own defect, either of which would come again: nothing may be tried. */
        NEVER
    }

    public RetryPlan {
        if (attempts < 1) {
            throw new IllegalArgumentException("retries.attempts: " + attempts + " (expected: at least 1)");
        }
    }

    /** The row of the table for a failure. */
    public static Row row(Failure failure) {
        return switch (failure.kind()) {
            case UNTRANSLATABLE, CONNECT, CONNECT_TIMEOUT, DNS, TLS, POOL, REFUSED -> Row.FREE;
            case RESET, FIRST_TOKEN_TIMEOUT, PROTOCOL, TRUNCATED -> Row.BUDGETED_POSSIBLY_BILLED;
            case STREAM_ERROR ->
                failure.status() == 0 && !failure.quota() ? Row.BUDGETED_POSSIBLY_BILLED : statusRow(failure);
            case STATUS -> statusRow(failure);
            case RUN_REFUSED -> Row.FINAL;
            case WITHHELD, DEFECT, CUT_AFTER_START, IDLE_AFTER_START, DEADLINE -> Row.NEVER;
        };
    }

    private static Row statusRow(Failure failure) {
        if (failure.quota()) {
            return Row.CREDENTIAL;
        }
        return switch (failure.status()) {
            case 401, 402, 403 -> Row.CREDENTIAL;
            case 429, 503, 529 -> Row.BUDGETED;
            case 408 -> Row.BUDGETED_POSSIBLY_BILLED;
            default -> failure.status() >= 500 ? Row.BUDGETED_POSSIBLY_BILLED : Row.FINAL;
        };
    }

    /** Whether the upstream may have billed the attempt although it failed: its cost is unknown then, not 0. */
    public static boolean possiblyBilled(Failure failure) {
        return switch (row(failure)) {
            case BUDGETED_POSSIBLY_BILLED, NEVER -> true;
            case FREE, BUDGETED, CREDENTIAL, FINAL -> false;
        };
    }

    /**
     * What follows.
     *
     * @param made attempts made so far, the failed one included
     * @param budget asked only where the table says so, and charged when it grants
     */
    public Next next(Failure failure, int made, RetryBudget budget, long nowNanos) {
        var again =
                switch (row(failure)) {
                    case FREE -> made < attempts;
                    case BUDGETED, BUDGETED_POSSIBLY_BILLED, CREDENTIAL -> made < attempts && budget.withdraw(nowNanos);
                    case FINAL, NEVER -> false;
                };
        return again ? new Next.TryAgain(row(failure) == Row.FREE) : end(failure);
    }

    /** With what a request ends whose last attempt failed so and that gets no other: also the answer when the picker has nowhere left to go. */
    public static Next end(Failure failure) {
        return switch (failure.kind()) {
            case STATUS, STREAM_ERROR ->
                row(failure) == Row.CREDENTIAL
                        ? fail(
                                Reason.UPSTREAM_CREDENTIAL_REFUSED,
                                "the upstream refused the gateway's own credential or account (" + failure.status()
                                        + ")")
                        : new Next.PassOn();
            case RUN_REFUSED -> new Next.PassOn();
            case UNTRANSLATABLE -> fail(Reason.LOSSY_TRANSLATION, failure.detail());
            // Where a provider stands is the operator's business: the detail, which says it, goes to the log alone.
            case CONNECT, DNS -> fail(Reason.UPSTREAM_CONNECT, "the provider cannot be reached");
            case TLS -> fail(Reason.UPSTREAM_CONNECT, "no secure connection to the provider can be made");
            case REFUSED -> fail(Reason.UPSTREAM_CONNECT, "the provider went away before it took the request");
            case CONNECT_TIMEOUT -> fail(Reason.TIMEOUT_CONNECT, "the provider cannot be reached in time");
            case POOL ->
                new Next.Fail(Fault.of(
                                Reason.SATURATED,
                                "no connection to the provider is free (expected: fewer calls at once)")
                        .withRetryAfter(POOL_WAIT));
            case RESET -> fail(Reason.UPSTREAM_RESET, failure.detail());
            case FIRST_TOKEN_TIMEOUT -> fail(Reason.TIMEOUT_FIRST_TOKEN, failure.detail());
            case PROTOCOL, TRUNCATED -> fail(Reason.UPSTREAM_PROTOCOL, failure.detail());
            case WITHHELD ->
                failure.word() == null ? fail(Reason.CONTENT_REFUSED, failure.detail()) : new Next.Fail(failure.word());
            case DEFECT -> fail(Reason.INTERNAL, failure.detail());
            case CUT_AFTER_START -> fail(Reason.STREAM_CUT, failure.detail());
            case IDLE_AFTER_START -> fail(Reason.TIMEOUT_IDLE, failure.detail());
            case DEADLINE -> fail(Reason.DEADLINE_EXCEEDED, failure.detail());
        };
    }

    private static Next fail(Reason reason, String detail) {
        return new Next.Fail(Fault.of(reason, detail));
    }
}

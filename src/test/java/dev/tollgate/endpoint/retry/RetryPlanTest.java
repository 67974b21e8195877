package dev.tollgate.endpoint.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.endpoint.Failure;
import dev.tollgate.endpoint.Failure.Kind;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Reason;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The failover table, row by row. */
class RetryPlanTest {
    private static final String PASSED_ON = "passed on";

    static Stream<Arguments> table() {
        return Stream.of(
                row(Failure.of(Kind.UNTRANSLATABLE, "x"), RetryPlan.Row.FREE, Reason.LOSSY_TRANSLATION, 400),
                row(Failure.of(Kind.CONNECT, "x"), RetryPlan.Row.FREE, Reason.UPSTREAM_CONNECT, 502),
                row(Failure.of(Kind.DNS, "x"), RetryPlan.Row.FREE, Reason.UPSTREAM_CONNECT, 502),
                row(Failure.of(Kind.TLS, "x"), RetryPlan.Row.FREE, Reason.UPSTREAM_CONNECT, 502),
                row(Failure.of(Kind.REFUSED, "x"), RetryPlan.Row.FREE, Reason.UPSTREAM_CONNECT, 502),
                row(Failure.of(Kind.CONNECT_TIMEOUT, "x"), RetryPlan.Row.FREE, Reason.TIMEOUT_CONNECT, 504),
                row(Failure.of(Kind.POOL, "x"), RetryPlan.Row.FREE, Reason.SATURATED, 429),
                row(status(429), RetryPlan.Row.BUDGETED),
                row(status(503), RetryPlan.Row.BUDGETED),
                row(status(529), RetryPlan.Row.BUDGETED),
                row(status(401), RetryPlan.Row.CREDENTIAL, Reason.UPSTREAM_CREDENTIAL_REFUSED, 502),
                row(status(402), RetryPlan.Row.CREDENTIAL, Reason.UPSTREAM_CREDENTIAL_REFUSED, 502),
                row(status(403), RetryPlan.Row.CREDENTIAL, Reason.UPSTREAM_CREDENTIAL_REFUSED, 502),
                row(Failure.status(429, null, true), RetryPlan.Row.CREDENTIAL, Reason.UPSTREAM_CREDENTIAL_REFUSED, 502),
                row(Failure.of(Kind.DEFECT, "x"), RetryPlan.Row.NEVER, Reason.INTERNAL, 500),
                row(status(408), RetryPlan.Row.BUDGETED_POSSIBLY_BILLED),
                row(status(500), RetryPlan.Row.BUDGETED_POSSIBLY_BILLED),
                row(status(502), RetryPlan.Row.BUDGETED_POSSIBLY_BILLED),
                row(status(504), RetryPlan.Row.BUDGETED_POSSIBLY_BILLED),
                row(Failure.of(Kind.RESET, "x"), RetryPlan.Row.BUDGETED_POSSIBLY_BILLED, Reason.UPSTREAM_RESET, 502),
                row(
                        Failure.of(Kind.FIRST_TOKEN_TIMEOUT, "x"),
                        RetryPlan.Row.BUDGETED_POSSIBLY_BILLED,
                        Reason.TIMEOUT_FIRST_TOKEN,
                        504),
                row(
                        Failure.of(Kind.PROTOCOL, "x"),
                        RetryPlan.Row.BUDGETED_POSSIBLY_BILLED,
                        Reason.UPSTREAM_PROTOCOL,
                        502),
                row(
                        Failure.of(Kind.TRUNCATED, "x"),
                        RetryPlan.Row.BUDGETED_POSSIBLY_BILLED,
                        Reason.UPSTREAM_PROTOCOL,
                        502),
                row(Failure.streamError(0, false, "x"), RetryPlan.Row.BUDGETED_POSSIBLY_BILLED),
                row(Failure.streamError(529, false, "x"), RetryPlan.Row.BUDGETED),
                row(Failure.streamError(400, false, "x"), RetryPlan.Row.FINAL),
                row(status(400), RetryPlan.Row.FINAL),
                row(status(404), RetryPlan.Row.FINAL),
                row(status(422), RetryPlan.Row.FINAL),
                row(Failure.runRefused(429, Fault.of(Reason.LOOP_BROKEN, "x")), RetryPlan.Row.FINAL),
                row(Failure.of(Kind.CUT_AFTER_START, "x"), RetryPlan.Row.NEVER, Reason.STREAM_CUT, 502),
                row(Failure.of(Kind.IDLE_AFTER_START, "x"), RetryPlan.Row.NEVER, Reason.TIMEOUT_IDLE, 504),
                row(Failure.of(Kind.DEADLINE, "x"), RetryPlan.Row.NEVER, Reason.DEADLINE_EXCEEDED, 504));
    }

    private static Failure status(int status) {
        return Failure.status(status, null, false);
    }

    private static Arguments row(Failure failure, RetryPlan.Row row) {
        return Arguments.of(failure, row, PASSED_ON);
    }

    private static Arguments row(Failure failure, RetryPlan.Row row, Reason reason, int status) {
        return Arguments.of(failure, row, reason.code() + " " + status);
    }

    @ParameterizedTest
    @MethodSource("table")
    void eachFailureHasItsRowAndItsEnd(Failure failure, RetryPlan.Row row, String end) {
        var rich = new RetryBudget(0, 100, Duration.ofSeconds(10));
        var empty = new RetryBudget(0, 0, Duration.ofSeconds(10));

        assertThat(RetryPlan.row(failure)).isEqualTo(row);
        assertThat(described(RetryPlan.end(failure))).isEqualTo(end);
        var first = RetryPlan.DEFAULT.next(failure, 1, rich, 0);
        switch (row) {
            case FREE -> {
                assertThat(first).isEqualTo(new Next.TryAgain(true));
                assertThat(rich.left(0)).as("free asks no budget").isEqualTo(100);
                assertThat(RetryPlan.DEFAULT.next(failure, 1, empty, 0)).isEqualTo(new Next.TryAgain(true));
            }
            case BUDGETED, BUDGETED_POSSIBLY_BILLED, CREDENTIAL -> {
                assertThat(first).isEqualTo(new Next.TryAgain(false));
                assertThat(rich.left(0)).isEqualTo(99);
                assertThat(described(RetryPlan.DEFAULT.next(failure, 1, empty, 0)))
                        .isEqualTo(end);
            }
            case FINAL, NEVER -> {
                assertThat(described(first)).isEqualTo(end);
                assertThat(rich.left(0)).isEqualTo(100);
            }
        }
        var left = rich.left(0);
        assertThat(described(RetryPlan.DEFAULT.next(failure, 3, rich, 0))).isEqualTo(end);
        assertThat(rich.left(0)).as("the last attempt takes nothing").isEqualTo(left);
    }

    @Test
    void onlyWhatMayHaveRunMayHaveBeenBilled() {
        assertThat(RetryPlan.possiblyBilled(Failure.of(Kind.RESET, "x"))).isTrue();
        assertThat(RetryPlan.possiblyBilled(status(500))).isTrue();
        assertThat(RetryPlan.possiblyBilled(Failure.of(Kind.CUT_AFTER_START, "x")))
                .isTrue();
        assertThat(RetryPlan.possiblyBilled(Failure.of(Kind.CONNECT, "x"))).isFalse();
        assertThat(RetryPlan.possiblyBilled(status(429))).isFalse();
        assertThat(RetryPlan.possiblyBilled(status(401))).isFalse();
    }

    @Test
    void aRefusedCredentialNeverQuotesTheUpstream() {
        var failure = new Failure(Kind.STATUS, 401, Duration.ofSeconds(1), false, "Incorrect API key sk-12345");

        assertThat(RetryPlan.end(failure).toString()).doesNotContain("sk-");
    }

    private static String described(Next next) {
        return switch (next) {
            case Next.TryAgain _ -> "again";
            case Next.PassOn() -> PASSED_ON;
            case Next.Fail(var fault) -> fault.reason().code() + " " + fault.status();
        };
    }
}

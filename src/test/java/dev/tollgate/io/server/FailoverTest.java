package dev.tollgate.io.server;

import static dev.tollgate.testing.RawCaller.chat;
import static dev.tollgate.testing.Settled.reason;
import static dev.tollgate.testing.Settled.tries;
import static dev.tollgate.testing.Settled.usage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.endpoint.Failure.Kind;
import dev.tollgate.io.upstream.UpstreamSettings;
import dev.tollgate.price.CostBasis;
import dev.tollgate.settle.Settlement;
import dev.tollgate.sim.SimFault;
import dev.tollgate.testing.Fleet;
import dev.tollgate.testing.RawCaller;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The failover table of the design, row by row: what the caller sees, who served, and what is written down. */
@Timeout(60)
class FailoverTest {
    private static Fleet fleet;

    @BeforeAll
    static void start() throws IOException {
        fleet = new Fleet(2, "", "", settings -> settings.withRetryAfterSeconds(7));
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    /** A gateway that knows nothing of what happened before. */
    private static void fresh(String fields) throws IOException {
        fleet.sim(0).setFault(null);
        fleet.sim(1).setFault(null);
        fleet.restart(fleet.yaml(fields, ""), 64 << 20, UpstreamSettings.DEFAULTS);
    }

    private static Settlement settled() {
        var settlement = fleet.gateway().settled(1);
        fleet.gateway().awaitIdle();
        return settlement;
    }

    @ParameterizedTest(name = "{0} stream={1}: {2}")
    @CsvSource({
        "REFUSE, false, CONNECT, EXACT",
        "RATE_LIMITED, false, STATUS, EXACT",
        "RATE_LIMITED, true, STATUS, EXACT",
        "OVERLOADED, true, STATUS, EXACT",
        "UNAVAILABLE, false, STATUS, EXACT",
        "UNAUTHORIZED, true, STATUS, EXACT",
        "PAYMENT_REQUIRED, false, STATUS, EXACT",
        "FORBIDDEN, true, STATUS, EXACT",
        "INSUFFICIENT_QUOTA, false, STATUS, EXACT",
        "REQUEST_TIMEOUT, false, STATUS, UNKNOWN",
        "INTERNAL_ERROR, true, STATUS, UNKNOWN",
        "BAD_GATEWAY, false, STATUS, UNKNOWN",
        "GATEWAY_TIMEOUT, true, STATUS, UNKNOWN",
        "RESET, true, RESET, UNKNOWN",
        "RESET, false, RESET, UNKNOWN",
        "CLOSE_WITHOUT_ANSWER, false, RESET, UNKNOWN",
        "HANG, true, FIRST_TOKEN_TIMEOUT, UNKNOWN",
        "HANG_AFTER_HEAD, true, FIRST_TOKEN_TIMEOUT, UNKNOWN",
        "ERROR_FIRST_EVENT, true, STREAM_ERROR, UNKNOWN",
        "ERROR_FIRST_EVENT, false, STREAM_ERROR, UNKNOWN",
        "GARBAGE, true, PROTOCOL, UNKNOWN",
        "UNASKED_101, false, PROTOCOL, UNKNOWN",
        "OBS_FOLD, true, PROTOCOL, UNKNOWN",
        "TRUNCATE_LENGTH, false, TRUNCATED, UNKNOWN",
        "TRUNCATE_CHUNKED, false, TRUNCATED, UNKNOWN",
        "RESET_MID_BODY, false, TRUNCATED, UNKNOWN",
        "LENGTH_TOO_SHORT, false, PROTOCOL, UNKNOWN",
        "MALFORMED_JSON, false, PROTOCOL, PARTIAL",
    })
    void goesOnToTheNextTarget(SimFault fault, boolean stream, Kind kind, CostBasis basis) throws Exception {
        // Only who never answers is given up soon: everybody else has time, however busy the machine is.
        fresh(kind == Kind.FIRST_TOKEN_TIMEOUT ? "timeouts: {firstToken: 2s}" : "");
        fleet.sim(0).setFault(fault);
        long before = fleet.sim(1).counters().requests();

        var reply = fleet.call(chat(stream));

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.whole()).isTrue();
        assertThat(reply.body()).doesNotContain(SimFault.OPERATOR_KEY);
        assertThat(fleet.sim(1).counters().requests()).isEqualTo(before + 1);
        var settlement = settled();
        assertThat(tries(settlement)).containsExactly("p0/0 " + kind, "p1/0 ok");
        assertThat(settlement.attemptCosts().getFirst().basis()).isEqualTo(basis);
        assertThat(settlement.cost().basis()).isEqualTo(basis == CostBasis.UNKNOWN ? CostBasis.PARTIAL : basis);
        if (!stream) {
            assertThat(reply.header("tollgate-cost"))
                    .isEqualTo(settlement.cost().decimal());
        }
        assertThat(reason(settlement)).isEqualTo("none");
    }

    @ParameterizedTest(name = "{0} stream={1}")
    @CsvSource({
        "RATE_LIMITED, false, 429, upstream_status",
        "RATE_LIMITED_DATE, true, 429, upstream_status",
        "UNAVAILABLE, true, 503, upstream_status",
        "OVERLOADED, false, 529, upstream_status",
        "INTERNAL_ERROR, true, 500, upstream_status",
        "UNAUTHORIZED, false, 502, upstream_credential_refused",
        "PAYMENT_REQUIRED, true, 502, upstream_credential_refused",
        "FORBIDDEN, false, 502, upstream_credential_refused",
        "INSUFFICIENT_QUOTA, true, 502, upstream_credential_refused",
        "REFUSE, true, 502, upstream_connect",
        "RESET, false, 502, upstream_reset",
        "HANG, true, 504, timeout_first_token",
        "GARBAGE, false, 502, upstream_protocol",
        "TRUNCATE_LENGTH, false, 502, upstream_protocol",
        "ERROR_FIRST_EVENT, true, 500, upstream_status",
        "ERROR_FIRST_EVENT, false, 500, upstream_status",
    })
    void saysWhatTheLastOneSaidWhenAllRefuse(SimFault fault, boolean stream, int status, String reason)
            throws Exception {
        fresh(fault == SimFault.HANG ? "timeouts: {firstToken: 300ms}" : "");
        fleet.sim(0).setFault(fault);
        fleet.sim(1).setFault(fault);

        var reply = fleet.call(chat(stream));

        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.header("tollgate-reason")).isEqualTo(reason);
        assertThat(reply.header("tollgate-request-id")).hasSize(26);
        assertThat(reply.header("content-type")).startsWith("application/json");
        assertThat(reply.body()).startsWith("{\"error\":{").doesNotContain(SimFault.OPERATOR_KEY);
        var settlement = settled();
        assertThat(settlement.exchanged().attempts()).hasSize(2);
        assertThat(settlement.exchanged().status()).isEqualTo(status);
        assertThat(reason(settlement)).isEqualTo(reason);
        if (fault == SimFault.RATE_LIMITED || fault == SimFault.UNAVAILABLE) {
            assertThat(reply.header("retry-after")).isEqualTo("7");
            var next = fleet.call(chat(stream));
            assertThat(next.status()).isEqualTo(503);
            assertThat(next.header("tollgate-reason")).isEqualTo("no_healthy_target");
            assertThat(Integer.parseInt(next.header("retry-after"))).isBetween(1, 7);
        }
    }

    @ParameterizedTest
    @CsvSource({"BAD_REQUEST, 400", "UNPROCESSABLE, 422"})
    void passesOnWhatIsTheCallersOwnMistake(SimFault fault, int status) throws Exception {
        fresh("");
        fleet.sim(0).setFault(fault);
        long before = fleet.sim(1).counters().requests();

        var reply = fleet.call(chat(true));
        var direct = RawCaller.call(fleet.sim(0).port(), chat(true, "authorization: Bearer x"));

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.body()).isEqualTo(direct.body());
        assertThat(reply.header("tollgate-reason")).isEqualTo("upstream_status");
        assertThat(fleet.sim(1).counters().requests()).isEqualTo(before);
        var settlement = settled();
        assertThat(tries(settlement)).containsExactly("p0/0 STATUS");
        assertThat(settlement.cost().total().nanos()).isZero();
    }

    @ParameterizedTest(name = "{0} stream={1} is served by the first all the same")
    @CsvSource({
        "INTERIM_ANSWERS, true",
        "INTERIM_ANSWERS, false",
        "CLOSE_DELIMITED, true",
        "CLOSE_DELIMITED, false",
        "TWO_ANSWERS, true",
        "TWO_ANSWERS, false",
        "GZIP, true",
        "GZIP, false",
        "BYTE_BY_BYTE, true",
        "BYTE_BY_BYTE, false",
        "CONNECTION_CLOSE, false",
        "CLOSE_WHEN_IDLE, false",
        "COMMENTS, true",
        "PINGS, true",
        "CRLF, true",
        "MULTI_LINE_DATA, true",
        "NO_SPACE, true",
        "HUGE, true",
        "HUGE, false",
    })
    void toleratesWhatIsOnlyOdd(SimFault fault, boolean stream) throws Exception {
        fresh("");
        fleet.sim(0).setFault(fault);
        for (int i = 1; i <= 2; i++) {
            var reply = fleet.call(chat(stream));

            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(reply.whole()).isTrue();
            assertThat(reply.header("content-encoding")).isEmpty();
            assertThat(reply.body()).endsWith(stream ? "[DONE]" + (fault == SimFault.CRLF ? "\r\n\r\n" : "\n\n") : "}");
            var settlement = fleet.gateway().settled(i);
            assertThat(tries(settlement)).containsExactly("p0/0 ok");
            assertThat(settlement.cost().basis()).isEqualTo(CostBasis.EXACT);
        }
        fleet.gateway().awaitIdle();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "TRUNCATE_CHUNKED, CUT_AFTER_START, stream_cut",
        "TRUNCATE_LENGTH, CUT_AFTER_START, stream_cut",
        "RESET_MID_BODY, CUT_AFTER_START, stream_cut",
        "ERROR_MID_STREAM, CUT_AFTER_START, ''",
        "STALL_MID_STREAM, IDLE_AFTER_START, timeout_idle",
        "LENGTH_TOO_SHORT, CUT_AFTER_START, stream_cut",
    })
    void endsAbnormallyAfterTheFirstByte(SimFault fault, Kind kind, String reason) throws Exception {
        fresh(kind == Kind.IDLE_AFTER_START ? "timeouts: {idle: 1s}" : "");
        fleet.sim(0).setFault(fault);
        long before = fleet.sim(1).counters().requests();

        var reply = fleet.call(chat(true));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.whole()).isFalse();
        var last = reply.body().substring(reply.body().lastIndexOf("data: "));
        assertThat(last).startsWith("data: {\"error\":{").endsWith("}\n\n").contains(reason);
        assertThat(reply.body()).doesNotContain("[DONE]");
        assertThat(fleet.sim(1).counters().requests()).isEqualTo(before);
        var settlement = settled();
        assertThat(tries(settlement)).containsExactly("p0/0 " + kind);
        assertThat(settlement.cost().basis()).isEqualTo(CostBasis.PARTIAL);
        assertThat(usage(settlement).isPartial()).isTrue();
        assertThat(usage(settlement).output()).isPositive();
        assertThat(reason(settlement)).isNotEqualTo("none");
    }

    @Test
    void sendsAgainOnAFreshConnectionWhenTheIdleOneWasStale() throws Exception {
        try (var alone = new Fleet(1)) {
            for (int i = 1; i <= 6; i++) {
                alone.sim(0).setFault(i > 1 ? SimFault.STALE_KEEP_ALIVE : null);
                var reply = alone.call(chat(i % 2 == 0));
                assertThat(reply.status()).as("call " + i + ": " + reply.body()).isEqualTo(200);
                assertThat(tries(alone.gateway().settled(i))).containsExactly("p0/0 ok");
            }
            alone.gateway().awaitIdle();
        }
    }

    @Test
    void doesNotSendAgainWhatDiesOnAFreshConnection() throws Exception {
        try (var alone = new Fleet(1)) {
            alone.sim(0).setFault(SimFault.CLOSE_WITHOUT_ANSWER);
            var reply = alone.call(chat(false));

            assertThat(reply.status()).isEqualTo(502);
            assertThat(reply.header("tollgate-reason")).isEqualTo("upstream_reset");
            assertThat(alone.sim(0).counters().requests()).isEqualTo(1);
            alone.gateway().awaitIdle();
        }
    }
}

package dev.tollgate.settle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.endpoint.Failure;
import dev.tollgate.endpoint.Failure.Kind;
import dev.tollgate.endpoint.pick.Why;
import dev.tollgate.llm.Usage;
import dev.tollgate.price.CostBasis;
import dev.tollgate.price.ServiceTier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What an attempt without usage cost: nothing where nothing ran, nobody knows what where it may have. */
class SettlerTest {

    private static AttemptRecord attempt(@Nullable Failure failure, boolean sent, @Nullable Usage usage) {
        return new AttemptRecord(
                1,
                1,
                "p/0",
                "p",
                "m",
                Why.ONLY_CANDIDATE,
                true,
                false,
                0,
                1,
                sent ? 2 : -1,
                -1,
                -1,
                3,
                0,
                failure,
                false,
                usage,
                null,
                ServiceTier.STANDARD,
                null,
                null,
                null,
                null,
                java.util.List.of());
    }

    private static CostBasis basis(Failure failure) {
        return Settler.cost(attempt(failure, true, null)).basis();
    }

    @ParameterizedTest
    @CsvSource({
        "400, EXACT",
        "401, EXACT",
        "402, EXACT",
        "403, EXACT",
        "404, EXACT",
        "408, UNKNOWN",
        "429, EXACT",
        "500, UNKNOWN",
        "502, UNKNOWN",
        "503, EXACT",
        "504, UNKNOWN",
        "529, EXACT"
    })
    void anErrorCostsTheSameAsAStatusAndAsAFirstEvent(int status, CostBasis basis) {
        assertThat(basis(Failure.status(status, null, false))).isEqualTo(basis);
        assertThat(basis(Failure.streamError(status, false, "x"))).isEqualTo(basis);
    }

    @Test
    void anErrorThatSaysNotWhichMayHaveBeenBilled() {
        assertThat(basis(Failure.streamError(0, false, "x"))).isEqualTo(CostBasis.UNKNOWN);
        assertThat(basis(Failure.streamError(0, true, "quota"))).isEqualTo(CostBasis.EXACT);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"REFUSED", "TLS", "POOL", "CONNECT", "DNS", "CONNECT_TIMEOUT"})
    void whatWasRefusedBeforeItWasProcessedIsFree(Kind kind) {
        assertThat(Settler.cost(attempt(Failure.of(kind, "x"), true, null))
                        .total()
                        .nanos())
                .isZero();
        assertThat(basis(Failure.of(kind, "x"))).isEqualTo(CostBasis.EXACT);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {
                "RESET",
                "FIRST_TOKEN_TIMEOUT",
                "PROTOCOL",
                "TRUNCATED",
                "CUT_AFTER_START",
                "IDLE_AFTER_START",
                "DEADLINE"
            })
    void whatBrokeAfterItWasSentMayHaveBeenBilled(Kind kind) {
        assertThat(basis(Failure.of(kind, "x"))).isEqualTo(CostBasis.UNKNOWN);
        assertThat(Settler.cost(attempt(Failure.of(kind, "x"), false, null)).isUnknown())
                .isFalse();
    }
}

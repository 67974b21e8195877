package dev.tollgate.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.exchange.Surface;
import dev.tollgate.exchange.Timeline.Moment;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Reason;
import dev.tollgate.llm.Operation;
import dev.tollgate.settle.Exchanged;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnTimeTest {

    @Test
    void addsUpWhatTheGatewayItselfTookAroundTwoAttempts() {
        // 100 to the pick, 10 to send, 100 between the attempts, 100 to send, 80 to begin the answer, 120 to end.
        assertThat(OwnTime.nanos(Settlements.failover().exchanged())).isEqualTo(510_000);
    }

    @Test
    void leavesOutTheAnswersOwnTimeWhenItIsHeldUntilComplete() {
        // 20 to the pick, 20 to send, 50 from the answer's end to ours.
        assertThat(OwnTime.nanos(Settlements.unpriced().exchanged())).isEqualTo(90_000);
    }

    @Test
    void isAllOfItWhenNobodyElseTookPart() {
        assertThat(OwnTime.nanos(Settlements.notServed().exchanged())).isEqualTo(55_000);
    }

    @Test
    void isUnknownWhenTheCallerLeftWhileItsBodyWasComing() {
        var arrival = Settlements.arrival(Settlements.OWN, "/v1/chat/completions");
        Settlements.mark(arrival, Moment.ENDED, 5_000_000);
        var gone = new Exchanged(
                arrival,
                new Surface.ModelFace(Settlements.DIALECT, Operation.CHAT),
                null,
                null,
                null,
                List.of(),
                null,
                499,
                Fault.of(Reason.CLIENT_CANCELLED, "gone"),
                false,
                0,
                0,
                List.of());
        assertThat(OwnTime.nanos(gone)).isEqualTo(OwnTime.UNKNOWN);
    }
}

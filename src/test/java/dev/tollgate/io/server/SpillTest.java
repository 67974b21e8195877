package dev.tollgate.io.server;

import static dev.tollgate.testing.RawCaller.chat;
import static dev.tollgate.testing.Settled.tries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.endpoint.pick.Why;
import dev.tollgate.sim.SimFault;
import dev.tollgate.testing.Fleet;
import dev.tollgate.testing.RawCaller;
import java.time.Duration;
import java.util.ArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With nothing configured, a provider that is full is passed over at once: no call waits for a connection while another could serve it. */
@Timeout(60)
class SpillTest {
    /** The default of {@code maxInflight}. */
    private static final int FULL = 256;

    @Test
    void goesToTheNextTierBeforeAnybodyWaitsForAConnection() throws Exception {
        var held = new ArrayList<RawCaller>();
        try (var fleet = new Fleet(2)) {
            fleet.sim(0).setFault(SimFault.HANG);
            for (int i = 0; i < FULL; i++) {
                var caller = new RawCaller(fleet.gateway().port());
                held.add(caller);
                caller.send(chat(false));
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(fleet.sim(0).inFlight()).isEqualTo(FULL));

            for (int i = 0; i < 10; i++) {
                assertThat(fleet.call(chat(false)).status()).isEqualTo(200);
            }

            for (int i = 1; i <= 10; i++) {
                var settlement = fleet.gateway().settled(i);
                assertThat(tries(settlement)).containsExactly("p1/0 ok");
                assertThat(settlement.exchanged().attempts().getFirst().why()).isEqualTo(Why.SPILL_SATURATED);
            }
            for (var caller : held) {
                caller.close();
            }
            fleet.gateway().awaitIdle();
        }
    }
}

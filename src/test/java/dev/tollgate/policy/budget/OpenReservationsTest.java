package dev.tollgate.policy.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OpenReservationsTest {
    private final OpenReservations open = new OpenReservations();

    @Test
    void whatIsTakenOutInAnyOrderLeavesAllOthersInIt() {
        long seed = 4;
        var random = new SplittableRandom(seed);
        var naive = new ArrayList<Reservation>();
        for (int step = 0; step < 5_000; step++) {
            if (naive.isEmpty() || random.nextInt(5) < 3) {
                var fresh = reservation(step);
                naive.add(fresh);
                open.add(fresh);
            } else {
                open.remove(naive.remove(random.nextInt(naive.size())));
            }
            assertThat(open.all()).as("seed %d, step %d", seed, step).hasSameSizeAs(naive);
        }
        assertThat(open.all()).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(naive);
    }

    @Test
    void whatIsAnotherLedgersPutsOutNobody() {
        var one = reservation(1);
        open.add(one);
        open.remove(reservation(2));
        assertThat(open.all()).containsExactly(one);

        open.remove(one);
        open.remove(one);
        assertThat(open.all()).isEmpty();
    }

    private static Reservation reservation(long serial) {
        return new Reservation(serial, "call", new Account[0], true, Amount.NOTHING, 0);
    }
}

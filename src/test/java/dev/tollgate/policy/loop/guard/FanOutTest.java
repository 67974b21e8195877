package dev.tollgate.policy.loop.guard;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.run.Lineage;
import dev.tollgate.run.Run;
import dev.tollgate.run.Run.Source;
import org.junit.jupiter.api.Test;

class FanOutTest {
    private final FanOut fanOut = new FanOut();
    private long now = MINUTES.toNanos(7);

    @Test
    void callsUnderWayAreCountedUntilTheyEnd() {
        assertThat(fanOut.begin()).isEqualTo(1);
        assertThat(fanOut.begin()).isEqualTo(2);
        fanOut.end();
        assertThat(fanOut.begin()).isEqualTo(2);
    }

    @Test
    void runsAreCountedOnceForAMinute() {
        for (int i = 1; i <= 30; i++) {
            assertThat(fanOut.began(run(true, Source.PREFIX), now)).isEqualTo(i);
            assertThat(fanOut.began(run(false, Source.PREFIX), now))
                    .as("a later call of the same run")
                    .isEqualTo(i);
        }
        now += MINUTES.toNanos(2);
        assertThat(fanOut.began(run(false, Source.PREFIX), now)).isZero();
    }

    @Test
    void manyNewIdsAreSaidOnceAMinute() {
        int said = 0;
        for (int i = 0; i < 1_200; i++) {
            int ids = fanOut.newIds(run(true, Source.HEADER), now += SECONDS.toNanos(1) / 4);
            said += ids > 0 ? 1 : 0;
            assertThat(ids == 0 || ids >= 120).isTrue();
        }
        assertThat(said).as("in five minutes").isBetween(4, 5);
    }

    @Test
    void fewIdsAndRunsWithoutAnAreNotSaid() {
        for (int i = 0; i < 600; i++) {
            assertThat(fanOut.newIds(run(true, Source.HEADER), now += SECONDS.toNanos(1)))
                    .isZero();
            assertThat(fanOut.newIds(run(true, Source.PREFIX), now)).isZero();
            assertThat(fanOut.newIds(run(false, Source.HEADER), now)).isZero();
        }
    }

    private static Run run(boolean fresh, Source source) {
        return new Run("r", 1, 2, source, 4, 0, Lineage.NONE, fresh);
    }
}

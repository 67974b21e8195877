package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LivenessTest {

    @Test
    void aLoopThatHasNotTurnedForTenSecondsIsNoLife() {
        assertThat(Observation.notAlive(TimeUnit.SECONDS.toNanos(9))).isNull();
        assertThat(Observation.notAlive(TimeUnit.SECONDS.toNanos(12)))
                .isEqualTo("an event loop has not turned for 12 s (expected: less than 10 s)");
    }
}

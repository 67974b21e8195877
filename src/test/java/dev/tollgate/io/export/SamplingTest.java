package dev.tollgate.io.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tollgate.exchange.TraceContext;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SamplingTest {

    @Test
    void keepsItsShareOfTheTracesBegunHere() {
        long seed = 3;
        var random = new SplittableRandom(seed);
        var quarter = new Sampling(0.25);
        int kept = 0;
        for (int i = 0; i < 20_000; i++) {
            kept += quarter.takes(TraceContext.of(null, null, random)) ? 1 : 0;
        }
        assertThat(kept / 20_000.0).as("seed %d", seed).isCloseTo(0.25, within(0.02));
    }

    @Test
    void keepsAllOrNothingAtTheEnds() {
        var random = new SplittableRandom(4);
        for (int i = 0; i < 1000; i++) {
            var trace = TraceContext.of(null, null, random);
            assertThat(new Sampling(1).takes(trace)).isTrue();
            assertThat(new Sampling(0).takes(trace)).isFalse();
        }
    }

    @Test
    void doesAsTheCallerDecided() {
        assertThat(new Sampling(0).takes(new TraceContext(1, 2, 3, true, null))).isTrue();
        assertThat(new Sampling(1).takes(new TraceContext(1, 2, 3, false, null)))
                .isFalse();
    }

    @Test
    void refusesWhatIsNoShare() {
        assertThatThrownBy(() -> new Sampling(1.5)).hasMessage("telemetry.sample: 1.5 (expected: 0 to 1)");
        assertThatThrownBy(() -> new Sampling(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
